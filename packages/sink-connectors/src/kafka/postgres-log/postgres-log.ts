import { type Ids, type Random, systemIds, systemRandom, systemTimers, type Timers } from '@cryptics-lab/avro-models'
import { TopicUnknownError } from '../../errors.ts'
import { createListener, type Listener } from '../../postgres/notifications.ts'
import type { SqlPool } from '../../sql-pool.ts'
import { createLoopConsumer } from '../consumer-loop.ts'
import type { LogClient, LogConsumer, LogConsumerOptions } from '../ports.ts'
import { createWake } from '../wake.ts'
import { createLogAdmin } from './log-admin.ts'
import { createLogProducer } from './log-producer.ts'
import { createLogReader } from './log-reader.ts'
import { createLogSession } from './log-session.ts'

/** Options of {@link createPostgresLog}; all but the pool have defaults. */
export interface PostgresLogOptions {
  /** Your own `pg` pool. One session of it is kept from the first consumer until the log is closed. */
  readonly pool: SqlPool
  /** Schema that the log's tables live in, made when it is missing; the default is `log`. */
  readonly schema?: string
  /** Timers of polling and back-off. */
  readonly timers?: Timers
  /** Spread of back-off. */
  readonly random?: Random
  /** Identities of producers. */
  readonly ids?: Ids
  /** Longest wait of an idle consumer that hears no notification, in milliseconds; the default is 1 000. */
  readonly pollInterval?: number
}

/**
 * A durable log in the tables of a PostgreSQL, for one machine: topics, partitions, offsets and consumer positions behind
 * the same port as Kafka. Consumers wake by `LISTEN` and poll when they cannot.
 * @throws {InvalidOptionError} When the schema's name is not a plain one.
 */
export function createPostgresLog(options: PostgresLogOptions): LogClient {
  const { pool, schema = 'log', timers = systemTimers, random = systemRandom, ids = systemIds } = options
  const channel = `cryptics_${schema}`
  const session = createLogSession(pool, schema)
  const reader = createLogReader(session)
  const logAdmin = createLogAdmin(session, reader)
  const consumers = new Map<LogConsumer, (topic?: string) => void>()
  let listener: Listener | undefined

  const notify = (topic?: string): void => consumers.forEach((wake) => wake(topic))

  const consumer = ({ groupId, topics, maximumRecords = 1_000 }: LogConsumerOptions): LogConsumer => {
    const wake = createWake(timers)
    const created = createLoopConsumer({
      async assign() {
        const partitions = await reader.survey(groupId, topics)
        const missing = topics.find((topic) => !partitions.some((partition) => partition.topic === topic))
        if (missing !== undefined) throw new TopicUnknownError(missing)
        return partitions
      },
      fetch: (partition, offset) => reader.fetch(partition, offset, maximumRecords),
      commit: (positions) => reader.commit(groupId, positions),
      wake,
      pollInterval: options.pollInterval ?? 1_000,
      timers,
      random,
      onClosed: () => consumers.delete(created),
    })
    consumers.set(created, (topic) => (topic === undefined || topics.includes(topic)) && wake.notify())
    listener ??= createListener({ pool, channel, onNotified: notify, timers, random })
    return created
  }

  return {
    name: 'postgres',
    capabilities: {
      durable: true,
      idempotentSend: true,
      groupAssignment: false,
      trimming: true,
      topicIdentity: true,
      topicConfiguration: false,
    },
    producer: ({ producerId = ids.next() } = {}) => createLogProducer(session, channel, producerId),
    consumer,
    admin: () => logAdmin,
    async close() {
      await Promise.all([...consumers.keys()].map((open) => open.close()))
      await listener?.close()
      listener = undefined
      session.close()
    },
  }
}
