import {
  type Clock,
  type Ids,
  type Random,
  systemClock,
  systemIds,
  systemRandom,
  systemTimers,
  type Timers,
} from '@cryptics-lab/avro-models'
import { LogClosedError } from '../../errors.ts'
import { createLoopConsumer } from '../consumer-loop.ts'
import type { LogClient, LogConsumer, LogConsumerOptions } from '../ports.ts'
import { createWake } from '../wake.ts'
import { createMemoryAdmin } from './memory-admin.ts'
import { createMemoryProducer } from './memory-producer.ts'
import { assignPartitions, commitPositions, fetchRecords } from './memory-reader.ts'
import { createMemoryTopics } from './memory-topics.ts'

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

/**
 * A log in the memory of one process, for tests and simulation: deterministic, gone with the process. It is bounded by
 * `maximumBytes`; the administration's `trim` gives space back.
 */
export function createMemoryLog(options: MemoryLogOptions = {}): LogClient {
  const { clock = systemClock, timers = systemTimers, random = systemRandom, ids = systemIds } = options
  const maximumBytes = options.maximumBytes ?? 256 * 1_024 * 1_024
  const wake = createWake(timers)
  const store = createMemoryTopics(() => wake.notify())
  const sequences = new Map<string, number>()
  const consumers = new Set<LogConsumer>()
  const memoryAdmin = createMemoryAdmin(store, ids)
  let isClosed = false

  const requireOpen = (): void => {
    if (isClosed) throw new LogClosedError('the memory log')
  }

  const createConsumer = ({ groupId, topics, maximumRecords = 1_000 }: LogConsumerOptions): LogConsumer => {
    requireOpen()
    const consumer = createLoopConsumer({
      assign: async () => assignPartitions(store, groupId, topics),
      fetch: async (partition, offset) => fetchRecords(store, partition, offset, maximumRecords),
      async commit(positions) {
        requireOpen()
        commitPositions(store, groupId, positions)
      },
      wake,
      timers,
      random,
      onClosed: () => consumers.delete(consumer),
    })
    consumers.add(consumer)
    return consumer
  }

  return {
    name: 'memory',
    capabilities: {
      durable: false,
      idempotentSend: true,
      groupAssignment: false,
      trimming: true,
      topicIdentity: true,
      topicConfiguration: false,
    },
    producer: ({ producerId = ids.next() } = {}) =>
      createMemoryProducer({ store, producerId, sequences, maximumBytes, now: () => clock.now() / 1_000, requireOpen }),
    consumer: createConsumer,
    admin: () => memoryAdmin,
    async close() {
      isClosed = true
      await Promise.all([...consumers].map((consumer) => consumer.close()))
    },
  }
}
