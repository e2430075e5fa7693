import { type CrypticsError, type Random, sleep } from '@cryptics-lab/avro-models'
import { LogClosedError, SendUnresolvedError } from '../../errors.ts'
import { createPartitioner } from '../partitioner.ts'
import type { LogProducer, LogRecordInput, SendRequest, SendResult } from '../ports.ts'
import type { PlatformaticMessage, PlatformaticOffset, PlatformaticProducer } from './platformatic-client.ts'
import { closeClient, type Guide, guide, type PlatformaticConnector } from './platformatic-connector.ts'
import { isTopicUnknown, toLogError } from './platformatic-failures.ts'
import { toBuffer, toHeaderMap } from './platformatic-headers.ts'

/** What {@link createPlatformaticProducer} needs. */
export interface PlatformaticProducerOptions {
  readonly connector: PlatformaticConnector
  /** How long a send is tried, in milliseconds. */
  readonly retryBudget: number
  readonly random: Random
  readonly onClosed: (producer: LogProducer) => void
}

interface Session {
  readonly producer: PlatformaticProducer
  readonly guide: Guide
  /** Records that were given to it. */
  count: number
}

const firstPause = 100
const longestPause = 1_000
// Within a partition the client numbers its records without bound, and the protocol with 31 bits.
const mostRecords = 1_000_000_000

class PlatformaticLogProducer implements LogProducer {
  readonly #options: PlatformaticProducerOptions
  readonly #choose = createPartitioner()
  #session: Session | undefined
  #last: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(options: PlatformaticProducerOptions) {
    this.#options = options
  }

  /** One at a time, retries included: with several on their way this client loses records and then fails for ever (#326). */
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
    const { timers } = this.#options.connector
    const { retryBudget } = this.#options
    const expiry = new AbortController()
    const timer = timers.set(() => expiry.abort(), retryBudget)
    try {
      return await this.#persist(request, expiry.signal)
    } finally {
      timers.clear(timer)
    }
  }

  /**
   * Sends until the log has all. The client's own retries stay with a leader that is gone; here every attempt asks anew, of
   * the same producer, so that what the log has already is not stored again.
   */
  async #persist(request: SendRequest, expiry: AbortSignal): Promise<readonly SendResult[]> {
    const stored = new Map<number, PlatformaticOffset>()
    const state: { messages: readonly PlatformaticMessage[] | undefined } = { messages: undefined }
    for (let attempt = 0; ; attempt += 1) {
      const session = this.#open()
      try {
        await endedBy(expiry, this.#attempt(session, request, state, stored))
        session.count += request.records.length
        if (session.count > mostRecords) await this.#renew()
        return [...stored.values()].map(toResult)
      } catch (error) {
        for (const offset of producedOf(error)) stored.set(offset.partition, offset)
        const failure = await this.#judge(request.topic, error, expiry)
        if (failure !== undefined) throw failure
        session.guide.turn(error)
      }
      await this.#pause(attempt, expiry)
    }
  }

  async #attempt(
    { producer }: Session,
    request: SendRequest,
    state: { messages: readonly PlatformaticMessage[] | undefined },
    stored: Map<number, PlatformaticOffset>,
  ): Promise<void> {
    // The partition is chosen once; a retry that chose again would double what has no key.
    state.messages ??= await this.#toMessages(producer, request)
    const messages = state.messages.filter(({ partition }) => !stored.has(partition))
    if (messages.length === 0) return
    const { offsets = [] } = await producer.send({ messages, acks: -1 })
    for (const offset of offsets) stored.set(offset.partition, offset)
  }

  async #toMessages(producer: PlatformaticProducer, request: SendRequest): Promise<readonly PlatformaticMessage[]> {
    const { topic, records } = request
    const { topics } = await producer.metadata({ topics: [topic] })
    const partitions = this.#choose(request, topics.get(topic)?.partitions.length ?? 0)
    return records.map((record, index) => toMessage(topic, record, partitions[index] as number))
  }

  /** The error to end with, after the producer was renewed; undefined when there is to be another attempt. */
  async #judge(topic: string, error: unknown, expiry: AbortSignal): Promise<CrypticsError | undefined> {
    const isUnknown = isTopicUnknown(error)
    const failure = toLogError(`send to ${topic}`, error, topic)
    if (!isUnknown && failure.retryable && !expiry.aborted) return undefined
    // The next batch would take this one's sequence, and the log might take it for the same.
    await this.#renew()
    return isUnknown || !failure.retryable
      ? failure
      : new SendUnresolvedError(topic, this.#options.retryBudget, { cause: error })
  }

  #open(): Session {
    if (this.#session !== undefined) return this.#session
    const { kafka, options } = this.#options.connector
    const producer = new kafka.Producer({
      ...options,
      // With a number below 2 an idempotent producer of this client tries for ever.
      retries: false,
      idempotent: true,
      acks: -1,
      repeatOnStaleMetadata: false,
    })
    this.#session = { producer, guide: guide(producer, this.#options.connector), count: 0 }
    return this.#session
  }

  async #renew(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    if (session !== undefined) await closeClient(session.producer, this.#options.connector.timers)
  }

  async #pause(attempt: number, expiry: AbortSignal): Promise<void> {
    const { connector, random } = this.#options
    const bound = Math.min(longestPause, firstPause * 2 ** attempt)
    await sleep(connector.timers, bound * (0.5 + random.next() / 2), expiry).catch(() => undefined)
  }
}

/** What ran, unless the signal came first. */
async function endedBy(signal: AbortSignal, running: Promise<void>): Promise<void> {
  running.catch(() => undefined)
  let forget = (): void => undefined
  const ended = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(new Error('no answer'))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    forget = () => signal.removeEventListener('abort', onAbort)
  })
  try {
    await Promise.race([running, ended])
  } finally {
    forget()
  }
}

/** What the log has of a send that failed: other brokers than the one at fault may have taken their part. */
function producedOf(error: unknown): readonly PlatformaticOffset[] {
  return (error as { readonly produced?: { readonly offsets?: PlatformaticOffset[] } }).produced?.offsets ?? []
}

function toResult({ topic, partition, offset }: PlatformaticOffset): SendResult {
  return { topic, partition, ...(offset < 0n ? {} : { baseOffset: offset.toString() }) }
}

/** The client writes null as null, though its types do not say so. */
function toMessage(topic: string, { key, value, headers }: LogRecordInput, partition: number): PlatformaticMessage {
  return {
    topic,
    partition,
    key: (key === null ? null : toBuffer(key)) as Buffer,
    value: (value === null ? null : toBuffer(value)) as Buffer,
    headers: toHeaderMap(headers),
  }
}

/** Makes a producer on Kafka; it connects with its first send. */
export function createPlatformaticProducer(options: PlatformaticProducerOptions): LogProducer {
  return new PlatformaticLogProducer(options)
}
