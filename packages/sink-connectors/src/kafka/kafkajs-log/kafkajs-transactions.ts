import { LogClosedError, LogRefusedError } from '../../errors.ts'
import { createPartitioner } from '../partitioner.ts'
import type { LogTransaction, SendRequest, SendResult, TopicPartitionOffset, TransactionalProducer } from '../ports.ts'
import type { KafkajsClient, KafkajsTransaction, KafkajsTransactionalProducer } from './kafkajs-client.ts'
import { toLogError } from './kafkajs-failures.ts'
import { toMessage, toResults } from './kafkajs-producer.ts'

/** What {@link createKafkajsTransactions} needs. */
export interface KafkajsTransactionsOptions {
  readonly kafka: KafkajsClient
  readonly transactionalId: string
  /** Partitions of a topic. */
  readonly partitionCount: (topic: string) => Promise<number>
  readonly onClosed: (producer: TransactionalProducer) => void
}

// The end of a transaction is still being written when the next one begins; the client sleeps this long before it looks
// again, 300 ms by default.
const firstPause = 10

class Transaction implements LogTransaction {
  readonly #inner: KafkajsTransaction
  readonly #options: KafkajsTransactionsOptions
  readonly #choose = createPartitioner()
  readonly #onOver: () => void
  #last: Promise<unknown> = Promise.resolve()

  constructor(inner: KafkajsTransaction, options: KafkajsTransactionsOptions, onOver: () => void) {
    this.#inner = inner
    this.#options = options
    this.#onOver = onOver
  }

  send(request: Omit<SendRequest, 'sequence'>): Promise<readonly SendResult[]> {
    const { topic, records } = request
    return this.#next(`send to ${topic}`, async () => {
      const partitions = this.#choose(request, await this.#options.partitionCount(topic))
      const messages = records.map((record, index) => toMessage(record, partitions[index] as number))
      return toResults(await this.#inner.send({ topic, acks: -1, messages }))
    })
  }

  async sendOffsets(groupId: string, positions: readonly TopicPartitionOffset[]): Promise<void> {
    const topics = [...new Set(positions.map(({ topic }) => topic))].map((topic) => ({
      topic,
      partitions: positions
        .filter((position) => position.topic === topic)
        .map(({ partition, offset }) => ({ partition, offset })),
    }))
    await this.#next(`store the positions of ${groupId}`, () =>
      this.#inner.sendOffsets({ consumerGroupId: groupId, topics }),
    )
  }

  async commit(): Promise<void> {
    await this.#next('commit the transaction', () => this.#inner.commit()).finally(this.#onOver)
  }

  async abort(): Promise<void> {
    await this.#next('abort the transaction', () => this.#inner.abort()).finally(this.#onOver)
  }

  /** One step at a time, as for every idempotent producer of this client (#1005). */
  #next<Result>(action: string, step: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(step).catch((error: unknown) => {
      throw toLogError(action, error)
    })
    this.#last = result.catch(() => undefined)
    return result
  }
}

/** Makes a producer of transactions on Kafka; it connects with its first. */
export function createKafkajsTransactions(options: KafkajsTransactionsOptions): TransactionalProducer {
  const { kafka, transactionalId } = options
  let connecting: Promise<KafkajsTransactionalProducer> | undefined
  let current: LogTransaction | undefined
  let isClosed = false

  const connect = async (): Promise<KafkajsTransactionalProducer> => {
    const producer = kafka.producer({
      transactionalId,
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: firstPause, maxRetryTime: 1_000, retries: 60 },
    }) as KafkajsTransactionalProducer
    await producer.connect()
    return producer
  }
  const own: TransactionalProducer = {
    async begin() {
      if (isClosed) throw new LogClosedError('the producer')
      if (current !== undefined) throw new LogRefusedError('begin a transaction', 'one is under way; end it first')
      connecting ??= connect()
      try {
        const inner = await (await connecting).transaction()
        current = new Transaction(inner, options, () => {
          current = undefined
        })
        return current
      } catch (error) {
        const producer = await connecting?.catch(() => undefined)
        connecting = undefined
        await producer?.disconnect().catch(() => undefined)
        throw toLogError('begin a transaction', error)
      }
    },
    async close() {
      isClosed = true
      await current?.abort().catch(() => undefined)
      const producer = await connecting?.catch(() => undefined)
      await producer?.disconnect().catch(() => undefined)
      options.onClosed(own)
    },
  }
  return own
}
