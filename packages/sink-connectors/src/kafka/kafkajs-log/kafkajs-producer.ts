import { LogClosedError, SendUnresolvedError } from '../../errors.ts'
import { headerBytes } from '../header-bytes.ts'
import { bytesOf, createPartitioner } from '../partitioner.ts'
import type { HeaderInput, LogProducer, LogRecordInput, SendRequest, SendResult } from '../ports.ts'
import type { KafkajsClient, KafkajsMessage, KafkajsProducer } from './kafkajs-client.ts'
import { isTopicUnknown, toLogError } from './kafkajs-failures.ts'
import { createNullHeader } from './null-header.ts'

/** What {@link createKafkajsProducer} needs. */
export interface KafkajsProducerOptions {
  readonly kafka: KafkajsClient
  /** How long a send is tried, in milliseconds. */
  readonly retryBudget: number
  /** Partitions of a topic. */
  readonly partitionCount: (topic: string) => Promise<number>
  readonly onClosed: (producer: LogProducer) => void
}

const firstPause = 100
const longestPause = 1_000

class KafkajsLogProducer implements LogProducer {
  readonly #options: KafkajsProducerOptions
  readonly #choose = createPartitioner()
  readonly #partitions = new Map<string, number>()
  #producer: Promise<KafkajsProducer> | undefined
  #last: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(options: KafkajsProducerOptions) {
    this.#options = options
  }

  /** One at a time: with several on their way an idempotent producer of this client loses and doubles records (#1005). */
  send(request: SendRequest): Promise<readonly SendResult[]> {
    const sending = this.#last.then(() => this.#send(request))
    this.#last = sending.catch(() => undefined)
    return sending
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#last
    await this.#renew()
    this.#options.onClosed(this)
  }

  async #send(request: SendRequest): Promise<readonly SendResult[]> {
    if (this.#isClosed) throw new LogClosedError('the producer')
    const { topic } = request
    const messages = await this.#toMessages(request)
    const producer = await this.#connected()
    try {
      return toResults(await producer.send({ topic, acks: -1, messages }))
    } catch (error) {
      // The next batch would take this one's sequence, and the broker might take it for the same; and a topic that was
      // deleted stays in the client's mind (#1622). A new producer has neither.
      await this.#renew()
      this.#partitions.delete(topic)
      if (isTopicUnknown(error)) throw toLogError(`send to ${topic}`, error, topic)
      const failure = toLogError(`send to ${topic}`, error)
      throw failure.retryable ? new SendUnresolvedError(topic, this.#options.retryBudget, { cause: error }) : failure
    }
  }

  /** The partition is chosen here, once: the client would choose again at each retry, and double what has no key. */
  async #toMessages(request: SendRequest): Promise<KafkajsMessage[]> {
    const { topic, records } = request
    const count = this.#partitions.get(topic) ?? (await this.#options.partitionCount(topic))
    this.#partitions.set(topic, count)
    const partitions = this.#choose(request, count)
    return records.map((record, index) => toMessage(record, partitions[index] as number))
  }

  #connected(): Promise<KafkajsProducer> {
    this.#producer ??= this.#connect()
    return this.#producer
  }

  async #connect(): Promise<KafkajsProducer> {
    const { kafka, retryBudget } = this.#options
    const retries = Math.ceil(retryBudget / longestPause) + 4
    const producer = kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: firstPause, maxRetryTime: longestPause, retries },
    })
    try {
      await producer.connect()
      return producer
    } catch (error) {
      this.#producer = undefined
      throw toLogError('connect', error)
    }
  }

  async #renew(): Promise<void> {
    const producer = await this.#producer?.catch(() => undefined)
    this.#producer = undefined
    await producer?.disconnect().catch(() => undefined)
  }
}

/** What the client says of a send, as the port has it. */
export function toResults(results: Awaited<ReturnType<KafkajsProducer['send']>>): readonly SendResult[] {
  return results.map(({ topicName, partition, baseOffset }) => ({
    topic: topicName,
    partition,
    ...(baseOffset === undefined || baseOffset === '-1' ? {} : { baseOffset }),
  }))
}

function toBuffer(value: Uint8Array | string): Buffer {
  const bytes = bytesOf(value)
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function toHeader(given: HeaderInput): Buffer | Buffer[] {
  const value = headerBytes(given)
  const single = (bytes: Uint8Array | null): Buffer => (bytes === null ? createNullHeader() : toBuffer(bytes))
  return Array.isArray(value) ? value.map(single) : single(value as Uint8Array | null)
}

/** A record as the client takes it. */
export function toMessage({ key, value, headers }: LogRecordInput, partition: number): KafkajsMessage {
  const entries = Object.entries(headers ?? {}).map(([name, given]) => [name, toHeader(given)] as const)
  return {
    key: key === null ? null : toBuffer(key),
    value: value === null ? null : toBuffer(value),
    partition,
    ...(entries.length === 0 ? {} : { headers: Object.fromEntries(entries) }),
  }
}

/** Makes a producer on Kafka; it connects with its first send. */
export function createKafkajsProducer(options: KafkajsProducerOptions): LogProducer {
  return new KafkajsLogProducer(options)
}
