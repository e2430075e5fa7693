import { InvalidOptionError, type Random, systemRandom, systemTimers, type Timers } from '@cryptics-lab/avro-models'
import { LogClosedError } from '../../errors.ts'
import type { LogClient, LogConsumer, LogProducer } from '../ports.ts'
import { createPlatformaticAdmin } from './platformatic-admin.ts'
import type { PlatformaticLibrary } from './platformatic-client.ts'
import { createSuspects, type PlatformaticConnector } from './platformatic-connector.ts'
import { createPlatformaticConsumer } from './platformatic-consumer.ts'
import { createPlatformaticProducer } from './platformatic-producer.ts'

/** Options of {@link createPlatformaticLog}; all but the library and the brokers have defaults. */
export interface PlatformaticLogOptions {
  /** The library, as `import * as kafka from '@platformatic/kafka'` has it: its clients are made one for each use. */
  readonly kafka: PlatformaticLibrary
  /** Addresses of brokers to begin with, each as `host:port`; the others are learned from them. */
  readonly brokers: readonly string[]
  /** Options of the library for every client: `clientId`, `tls`, `sasl`, `connectTimeout`, `metrics` and more. */
  readonly clientOptions?: Readonly<Record<string, unknown>>
  /**
   * Part of every topic's incarnation, beside the ids of the cluster and of the topic. Change it when the log was restored
   * and stored offsets mean something else now, though the ids are the same. The default is none.
   */
  readonly generation?: string
  /** Copies of each partition of a new topic, from 1; the default is -1, the broker's own. */
  readonly replicationFactor?: number
  /** How long a send is tried, in milliseconds, at least 30 000: a fail-over takes up to 14 s. The default is 60 000. */
  readonly retryBudget?: number
  /** Silence after which the group takes a consumer's partitions away, in milliseconds; the default is 10 000. */
  readonly sessionTimeout?: number
  /** Timers of back-off and of time limits. */
  readonly timers?: Timers
  /** Spread of back-off. */
  readonly random?: Random
}

// A broker that was asked has this long to answer, in milliseconds.
const requestTimeout = 10_000

/**
 * A log on Kafka through `@platformatic/kafka`. Producers are idempotent, wait for all replicas and have one send on its way;
 * consumers share the partitions of their group's topics and commit only what they are told to. Brokers from Kafka 3.1 on.
 * @throws {InvalidOptionError} When an option is out of range.
 */
export function createPlatformaticLog(options: PlatformaticLogOptions): LogClient {
  const { generation, replicationFactor = -1, retryBudget = 60_000, sessionTimeout = 10_000 } = options
  const { timers = systemTimers, random = systemRandom } = options
  const connector = connectorOf(options, timers)
  if (!(retryBudget >= 30_000)) throw new InvalidOptionError('retryBudget', `must be 30000 or more, not ${retryBudget}`)
  if (!(sessionTimeout >= 1_000))
    throw new InvalidOptionError('sessionTimeout', `must be 1000 or more, not ${sessionTimeout}`)
  const admin = createPlatformaticAdmin({ connector, replicationFactor, generation, random })
  const open = new Set<LogConsumer | LogProducer>()
  let isClosed = false

  const opened = <Part extends LogConsumer | LogProducer>(part: Part): Part => {
    if (isClosed) throw new LogClosedError('the log')
    open.add(part)
    return part
  }
  const onClosed = (part: LogConsumer | LogProducer): void => void open.delete(part)
  return {
    name: 'platformatic',
    capabilities: {
      durable: true,
      idempotentSend: false,
      groupAssignment: true,
      trimming: true,
      topicIdentity: true,
      topicConfiguration: true,
    },
    producer: () => opened(createPlatformaticProducer({ connector, retryBudget, random, onClosed })),
    consumer: ({ groupId, topics, maximumRecords = 1_000 }) =>
      opened(
        createPlatformaticConsumer({
          connector,
          admin,
          groupId,
          topics,
          maximumRecords,
          sessionTimeout,
          random,
          onClosed,
        }),
      ),
    admin: () => admin,
    async close() {
      isClosed = true
      await Promise.all([...open].map((part) => part.close()))
      await admin.close()
    },
  }
}

function connectorOf({ kafka, brokers, clientOptions }: PlatformaticLogOptions, timers: Timers): PlatformaticConnector {
  if (brokers.length === 0) throw new InvalidOptionError('brokers', 'must have at least one address')
  const common = { clientId: 'cryptics-lab', requestTimeout, ...clientOptions }
  return {
    kafka,
    timers,
    suspects: createSuspects(),
    options: { ...common, bootstrapBrokers: [...brokers], retries: 0, autocreateTopics: false },
  }
}
