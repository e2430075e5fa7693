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
    const bytes = Buffer.from(slab.buffer, slab.byteOffset + position, end - position)
    position = end
    return bytes
  }
}

/** What a batch became. */
export interface WrittenBatch {
  /** One view for each value; empty when one could not be written. */
  readonly frames: Buffer[]
  /** Index of the value that could not be written; undefined when all were. */
  readonly failedAt: number | undefined
}

/**
 * Writes values one behind the other into a slab of their own, and gives one view for each. Nothing else is ever in that
 * slab, so it lives and dies with the batch. The next slab is made as large as the last batch was, so that it rarely grows.
 */
export function createBatchWriter<Value>(write: SlabWriter<Value>): (values: readonly Value[]) => WrittenBatch {
  let sizeOfOne = 256
  return (values) => {
    const { length } = values
    let slab: Buffer = Buffer.allocUnsafeSlow(Math.ceil(length * sizeOfOne))
    const ends: number[] = []
    let position = 0
    for (let index = 0; index < length; index += 1) {
      let end: number
      try {
        end = write(values[index] as Value, slab, position)
      } catch {
        return { frames: [], failedAt: index }
      }
      if (end < 0) {
        slab = enlarge(slab, position, slab.length - end)
        index -= 1
        continue
      }
      ends.push(end)
      position = end
    }
    if (length > 0) sizeOfOne = (position / length) * 1.1
    return { frames: cut(slab, ends), failedAt: undefined }
  }
}

/** Room for a value more; what could not be written is written again. */
function enlarge(slab: Buffer, used: number, least: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(Math.max(slab.length * 2, least))
  slab.copy(larger, 0, 0, used)
  return larger
}

function cut(slab: Buffer, ends: readonly number[]): Buffer[] {
  // Over the memory itself: a view of a view costs half as much again.
  const memory = slab.buffer
  let from = 0
  return ends.map((end) => {
    const frame = Buffer.from(memory, slab.byteOffset + from, end - from)
    from = end
    return frame
  })
}
