import {
  type Clock,
  type Ids,
  InvalidOptionError,
  type Random,
  systemClock,
  systemIds,
  systemRandom,
  systemTimers,
  type Timers,
} from '@cryptics-lab/avro-models'
import { LogClosedError, LogFullError } from '../../errors.ts'
import { createLoopConsumer, type PartitionFetch } from '../consumer-loop.ts'
import { createPartitioner } from '../partitioner.ts'
import type {
  LogClient,
  LogConsumer,
  LogConsumerOptions,
  LogProducer,
  LogProducerOptions,
  LogRecordInput,
  SendRequest,
  SendResult,
  TopicPartition,
  TopicPartitionOffset,
} from '../ports.ts'
import { createWake } from '../wake.ts'
import { createMemoryAdmin } from './memory-admin.ts'
import { createMemoryTopics, endOf, type MemoryTopics, positionKey, sizeOf } from './memory-topics.ts'

/** Options of {@link createMemoryLog}; all have defaults. */
export interface MemoryLogOptions {
  /** Clock of the append time. */
  readonly clock?: Clock
  /** Timers of the consumers' back-off. */
  readonly timers?: Timers
  /** Spread of the consumers' back-off. */
  readonly random?: Random
  /** Identities of topics and producers. */
  readonly ids?: Ids
  /** Bytes that all records together may take; a send beyond them is refused with LogFullError. Default 256 MiB. */
  readonly maximumBytes?: number
}

/** A record with bytes of its own: the sender may use its buffers again. */
function copyOf(input: LogRecordInput): {
  key: Uint8Array | null
  value: Uint8Array | null
  headers: Record<string, Uint8Array>
} {
  const bytes = (value: Uint8Array | string): Uint8Array =>
    typeof value === 'string' ? Buffer.from(value) : Uint8Array.from(value)
  return {
    key: input.key === null ? null : bytes(input.key),
    value: input.value === null ? null : bytes(input.value),
    headers: Object.fromEntries(Object.entries(input.headers ?? {}).map(([name, value]) => [name, bytes(value)])),
  }
}

function append(
  store: MemoryTopics,
  request: SendRequest,
  timestamp: number,
  maximumBytes: number,
  choose: ReturnType<typeof createPartitioner>,
): SendResult[] {
  const topic = store.find(request.topic)
  const copies = request.records.map(copyOf)
  const size = copies.reduce((sum, copy) => sum + sizeOf(copy), 0)
  if (store.bytes + size > maximumBytes) throw new LogFullError(maximumBytes)
  const targets = request.records.map(({ partition }, index) => {
    const target = partition ?? choose(copies[index]?.key ?? null, topic.partitions.length)
    if (topic.partitions[target] !== undefined) return target
    throw new InvalidOptionError(`records[${index}].partition`, `${request.topic} has no partition ${target}`)
  })
  const bases = new Map<number, string>()
  for (const [index, copy] of copies.entries()) {
    const target = targets[index] as number
    const partition = topic.partitions[target] as (typeof topic.partitions)[number]
    const offset = String(endOf(partition))
    if (!bases.has(target)) bases.set(target, offset)
    partition.records.push({ ...copy, offset, timestamp })
  }
  store.bytes += size
  return [...bases].map(([partition, baseOffset]) => ({ topic: request.topic, partition, baseOffset }))
}

/**
 * A log in the memory of one process, for tests and simulation: deterministic, gone with the process. It is bounded by
 * `maximumBytes`; {@link LogClient.admin}'s `trim` gives space back.
 */
export function createMemoryLog(options: MemoryLogOptions = {}): LogClient {
  const { clock = systemClock, timers = systemTimers, random = systemRandom, ids = systemIds } = options
  const maximumBytes = options.maximumBytes ?? 256 * 1_024 * 1_024
  const store = createMemoryTopics()
  const wake = createWake(timers)
  const sequences = new Map<string, number>()
  const consumers = new Set<LogConsumer>()
  let closed = false

  const requireOpen = (): void => {
    if (closed) throw new LogClosedError('the memory log')
  }

  const createProducer = ({ producerId = ids.next() }: LogProducerOptions = {}): LogProducer => {
    const choose = createPartitioner()
    return {
      async send(request) {
        requireOpen()
        const { sequence } = request
        if (sequence !== undefined && sequence <= (sequences.get(producerId) ?? 0)) {
          return [{ topic: request.topic, partition: 0 }]
        }
        const results = append(store, request, clock.now() / 1_000, maximumBytes, choose)
        if (sequence !== undefined) sequences.set(producerId, sequence)
        wake.notify()
        return results
      },
      async close() {
        sequences.delete(producerId)
      },
    }
  }

  const fetch = async (
    { topic, partition }: TopicPartition,
    offset: bigint,
    limit: number,
  ): Promise<PartitionFetch> => {
    const { incarnation, partitions } = store.find(topic)
    const source = partitions[partition] as (typeof partitions)[number]
    const start = Number(offset) - source.low
    const records = start < 0 ? [] : source.records.slice(start, start + limit)
    return { incarnation, lowWatermark: BigInt(source.low), highWatermark: BigInt(endOf(source)), records }
  }

  const commit = async (groupId: string, positions: readonly TopicPartitionOffset[]): Promise<void> => {
    requireOpen()
    const group = store.groups.get(groupId) ?? new Map<string, string>()
    store.groups.set(groupId, group)
    for (const { topic, partition, offset } of positions) {
      store.find(topic)
      group.set(positionKey(topic, partition), offset)
    }
  }

  const createConsumer = ({ groupId, topics, maximumRecords = 1_000 }: LogConsumerOptions): LogConsumer => {
    const consumer = createLoopConsumer({
      assign: async () => {
        requireOpen()
        return topics.flatMap((topic) => {
          const { incarnation, partitions } = store.find(topic)
          return partitions.map((source, partition) => ({
            topic,
            partition,
            incarnation,
            committed: store.groups.get(groupId)?.get(positionKey(topic, partition)),
            lowWatermark: String(source.low),
            highWatermark: String(endOf(source)),
          }))
        })
      },
      fetch: (partition, offset) => fetch(partition, offset, maximumRecords),
      commit: (positions) => commit(groupId, positions),
      wake,
      timers,
      random,
      onClosed: () => consumers.delete(consumer),
    })
    consumers.add(consumer)
    return consumer
  }

  const memoryAdmin = createMemoryAdmin(store, ids)
  return {
    name: 'memory',
    capabilities: { durable: false, idempotentSend: true, groupAssignment: false, trimming: true },
    producer: createProducer,
    consumer(consumerOptions) {
      requireOpen()
      return createConsumer(consumerOptions)
    },
    admin: () => memoryAdmin,
    async close() {
      closed = true
      await Promise.all([...consumers].map((consumer) => consumer.close()))
    },
  }
}
