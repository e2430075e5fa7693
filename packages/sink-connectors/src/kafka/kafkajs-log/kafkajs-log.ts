import { InvalidOptionError, type Random, systemRandom, systemTimers, type Timers } from '@cryptics-lab/avro-models'
import { LogClosedError } from '../../errors.ts'
import type { LogClient, LogConsumer, LogProducer, TransactionalProducer } from '../ports.ts'
import { createKafkajsAdmin } from './kafkajs-admin.ts'
import type { KafkajsClient } from './kafkajs-client.ts'
import { createKafkajsConsumer } from './kafkajs-consumer.ts'
import { createKafkajsProducer } from './kafkajs-producer.ts'
import { createKafkajsTransactions } from './kafkajs-transactions.ts'

type Part = LogConsumer | LogProducer | TransactionalProducer

/** Options of {@link createKafkajsLog}; all but the client have defaults. */
export interface KafkajsLogOptions {
  /** Your own `new Kafka({ brokers })` of kafkajs 2, with credentials, TLS and logger as you like them. */
  readonly kafka: KafkajsClient
  /**
   * Part of every topic's incarnation, beside the cluster's id. The client does not tell topics' ids, so change it when a
   * topic was deleted and made again under the same name: stored offsets mean something else then. The default is `1`.
   */
  readonly generation?: string
  /** Copies of each partition of a new topic, from 1; the default is -1, the broker's own. */
  readonly replicationFactor?: number
  /** How long a send is tried, in milliseconds, at least 30 000: a fail-over takes up to 14 s. The default is 60 000. */
  readonly retryBudget?: number
  /** Silence after which the group takes a consumer's partitions away, in milliseconds; the default is 10 000. */
  readonly sessionTimeout?: number
  /** Timers of heartbeats and back-off. */
  readonly timers?: Timers
  /** Spread of back-off. */
  readonly random?: Random
}

function checked(options: KafkajsLogOptions): { readonly retryBudget: number; readonly sessionTimeout: number } {
  const { retryBudget = 60_000, sessionTimeout = 10_000 } = options
  if (!(retryBudget >= 30_000)) throw new InvalidOptionError('retryBudget', `must be 30000 or more, not ${retryBudget}`)
  if (!(sessionTimeout >= 1_000))
    throw new InvalidOptionError('sessionTimeout', `must be 1000 or more, not ${sessionTimeout}`)
  return { retryBudget, sessionTimeout }
}

/**
 * A log on Kafka through kafkajs. Producers are idempotent, wait for all replicas and have one send on its way; consumers
 * share the partitions of their group's topics and commit only what they are told to.
 * @throws {InvalidOptionError} When an option is out of range.
 */
export function createKafkajsLog(options: KafkajsLogOptions): LogClient {
  const { kafka, generation = '1', replicationFactor = -1 } = options
  const { timers = systemTimers, random = systemRandom } = options
  const { retryBudget, sessionTimeout } = checked(options)
  const admin = createKafkajsAdmin({ kafka, replicationFactor, generation, timers })
  const open = new Set<Part>()
  let isClosed = false

  const opened = <One extends Part>(part: One): One => {
    if (isClosed) throw new LogClosedError('the log')
    open.add(part)
    return part
  }
  const onClosed = (part: Part): void => void open.delete(part)
  const partitionCount = (topic: string): Promise<number> => admin.partitionCount(topic)
  return {
    name: 'kafkajs',
    capabilities: {
      durable: true,
      idempotentSend: false,
      groupAssignment: true,
      trimming: true,
      topicIdentity: false,
      topicConfiguration: true,
    },
    producer: () => opened(createKafkajsProducer({ kafka, retryBudget, partitionCount, onClosed })),
    transactionalProducer: (transactionalId) =>
      opened(createKafkajsTransactions({ kafka, transactionalId, partitionCount, onClosed })),
    consumer: ({ groupId, topics, maximumRecords = 1_000 }) => {
      const own = { kafka, admin, groupId, topics, maximumRecords, sessionTimeout, timers, random, onClosed }
      return opened(createKafkajsConsumer(own))
    },
    admin: () => admin,
    async close() {
      isClosed = true
      await Promise.all([...open].map((part) => part.close()))
      await admin.close()
    },
  }
}
