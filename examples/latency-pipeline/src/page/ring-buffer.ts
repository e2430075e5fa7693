/** The newest entries of an endless sequence; the oldest leave when it is full. */
export interface RingBuffer<Entry> {
  /** Sequence number that the next entry will have; the first entry has 0. */
  readonly next: number
  /** Number of entries kept. */
  readonly size: number
  /** Adds an entry. */
  push(entry: Entry): void
  /** Entries with a sequence number of at least `sequence` that are still kept, oldest first. */
  since(sequence: number): Entry[]
}

/** Makes an empty buffer that keeps the newest `capacity` entries. */
export function createRingBuffer<Entry>(capacity: number): RingBuffer<Entry> {
  const entries: Entry[] = []
  let next = 0
  return {
    get next() {
      return next
    },
    get size() {
      return entries.length
    },
    push(entry) {
      entries[next % capacity] = entry
      next += 1
    },
    since(sequence) {
      const first = Math.max(0, sequence, next - capacity)
      const found: Entry[] = []
      for (let index = first; index < next; index += 1) found.push(entries[index % capacity] as Entry)
      return found
    },
  }
}
