import { LogFullError } from '../../errors.ts'
import type { HeaderValue } from '../../ports.ts'
import { headerBytes } from '../header-bytes.ts'
import { bytesOf, createPartitioner, type Partitioner } from '../partitioner.ts'
import type { LogProducer, LogRecord, LogRecordInput, SendRequest, SendResult } from '../ports.ts'
import { endOf, type MemoryPartition, type MemoryTopics, sizeOf } from './memory-topics.ts'

/** What {@link createMemoryProducer} needs. */
export interface MemoryProducerOptions {
  readonly store: MemoryTopics
  readonly producerId: string
  /** Last sequence of each producer. */
  readonly sequences: Map<string, number>
  readonly maximumBytes: number
  /** Append time, in milliseconds since the epoch. */
  readonly now: () => number
  readonly requireOpen: () => void
}

function copyHeader(value: HeaderValue): HeaderValue {
  const copy = (bytes: Uint8Array | null): Uint8Array | null => bytes && Uint8Array.from(bytes)
  return Array.isArray(value) ? value.map(copy) : copy(value as Uint8Array | null)
}

/** A record with bytes of its own: the sender may use its buffers again. */
function copyOf(input: LogRecordInput): Pick<LogRecord, 'key' | 'value' | 'headers'> {
  const copy = (value: Uint8Array | string): Uint8Array => Uint8Array.from(bytesOf(value))
  const headers = Object.entries(input.headers ?? {}).map(([name, given]) => [name, copyHeader(headerBytes(given))])
  return {
    key: input.key === null ? null : copy(input.key),
    value: input.value === null ? null : copy(input.value),
    headers: Object.fromEntries(headers),
  }
}

function append(options: MemoryProducerOptions, request: SendRequest, choose: Partitioner): readonly SendResult[] {
  const { store, maximumBytes } = options
  const { topic, records } = request
  const { partitions } = store.find(topic)
  const targets = choose(request, partitions.length)
  const copies = records.map(copyOf)
  const size = copies.reduce((sum, copy) => sum + sizeOf(copy), 0)
  if (store.bytes + size > maximumBytes) throw new LogFullError(maximumBytes)
  const timestamp = options.now()
  const bases = new Map<number, string>()
  for (const [index, copy] of copies.entries()) {
    const target = targets[index] as number
    const partition = partitions[target] as MemoryPartition
    const offset = String(endOf(partition))
    if (!bases.has(target)) bases.set(target, offset)
    partition.records.push({ ...copy, offset, timestamp })
  }
  store.bytes += size
  return [...bases].map(([partition, baseOffset]) => ({ topic, partition, baseOffset }))
}

/** Makes a producer of a log in memory. */
export function createMemoryProducer(options: MemoryProducerOptions): LogProducer {
  const { store, producerId, sequences } = options
  const choose = createPartitioner()
  return {
    async send(request) {
      options.requireOpen()
      const { sequence, topic } = request
      if (sequence !== undefined && sequence <= (sequences.get(producerId) ?? 0)) return [{ topic, partition: 0 }]
      const results = append(options, request, choose)
      if (sequence !== undefined) sequences.set(producerId, sequence)
      store.wake()
      return results
    },
    async close() {
      // Nothing is held: the sequences belong to the log, as they would on a broker.
    },
  }
}
