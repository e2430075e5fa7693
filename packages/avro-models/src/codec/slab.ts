/** Writes something at a position; gives the end, or minus the number of bytes that are missing. */
export type SlabWriter<Value> = (value: Value, buffer: Buffer, position: number) => number

const slabSize = 65_536

/**
 * Cuts frames from slabs of 64 KiB, one behind the other. Bytes that were handed out are never written again: a full slab
 * is left to its frames and a new one begun. A frame that is kept keeps its slab.
 */
export function createSlabAllocator<Value>(write: SlabWriter<Value>): (value: Value) => Buffer {
  let slab = Buffer.alloc(0)
  let position = 0
  return (value) => {
    let end = write(value, slab, position)
    if (end < 0) {
      slab = Buffer.alloc(Math.max(slabSize, slab.length - position - end))
      position = 0
      end = write(value, slab, position)
    }
    const bytes = slab.subarray(position, end)
    position = end
    return bytes
  }
}

/**
 * Writes values one behind the other into a slab of their own, and gives one view for each. Nothing else is ever in that
 * slab, so it lives and dies with the batch.
 */
export function writeBatch<Value>(values: readonly Value[], write: SlabWriter<Value>, sizeOfOne: number): Buffer[] {
  let slab = Buffer.alloc(Math.ceil(values.length * sizeOfOne))
  const ends: number[] = []
  let position = 0
  for (const value of values) {
    let end = write(value, slab, position)
    if (end < 0) {
      const larger = Buffer.alloc(Math.max(slab.length * 2, slab.length - end))
      slab.copy(larger, 0, 0, position)
      slab = larger
      end = write(value, slab, position)
    }
    ends.push(end)
    position = end
  }
  return ends.map((end, index) => slab.subarray(ends[index - 1] ?? 0, end))
}
