import { CrypticsError } from '@cryptics-lab/avro-models'
import { LogRefusedError, LogUnavailableError, TopicUnknownError } from '../../errors.ts'

interface KafkajsFailure {
  readonly name?: string
  readonly message?: string
  readonly retriable?: boolean
  readonly type?: string
  readonly cause?: unknown
  /** Failures of single topics, where several were asked for at once. */
  readonly errors?: readonly KafkajsFailure[]
  /** Topic of such a failure. */
  readonly topic?: string
}

const codecHint = 'give kafkajs a codec: import { CompressionCodecs } from kafkajs and set the one that is missing'

const passing = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
  'KafkaJSLockTimeout',
])

/** The failure below those that only wrap it. */
function rootOf(error: unknown): KafkajsFailure {
  const failure = error as KafkajsFailure
  const { cause } = failure
  const isWrapper = failure.name === 'KafkaJSNumberOfRetriesExceeded' || failure.type === undefined
  return isWrapper && typeof cause === 'object' && cause !== null ? rootOf(cause) : failure
}

/** Whether the broker does not know a topic. */
export function isTopicUnknown(error: unknown): boolean {
  return rootOf(error).type === 'UNKNOWN_TOPIC_OR_PARTITION'
}

/** Whether a batch is compressed in a way that the client has no codec for, so that each attempt ends the same (#597, #1757). */
export function isCodecMissing(error: unknown): boolean {
  return error !== undefined && rootOf(error).name === 'KafkaJSNotImplemented'
}

/** The failures of single topics; one that another client made meanwhile is none. */
function partsOf({ errors = [] }: KafkajsFailure): readonly KafkajsFailure[] {
  return errors.filter(({ type }) => type !== 'TOPIC_ALREADY_EXISTS')
}

/** A failure of kafkajs as one of ours: what may pass is retryable, what was refused is not. */
export function toLogError(action: string, error: unknown, topic?: string): CrypticsError {
  if (CrypticsError.is(error)) return error
  if (topic !== undefined && isTopicUnknown(error)) return new TopicUnknownError(topic)
  const root = rootOf(error)
  const outer = error as KafkajsFailure
  const parts = partsOf(root)
  const reason =
    parts.map(({ topic: name, message }) => `${name}: ${message}`).join('; ') || root.message || String(error)
  if (isCodecMissing(error)) return new LogRefusedError(action, `${reason}; ${codecHint}`, { cause: error })
  // What the client knows of a topic that was just made is not whole yet, and it trips over that.
  const isUnready = root instanceof TypeError
  const canPass = ({ name = '', retriable }: KafkajsFailure): boolean => retriable === true || passing.has(name)
  const mayPass = isUnready || canPass(outer) || canPass(root) || (parts.length > 0 && parts.every(canPass))
  const options = error instanceof Error ? { cause: error } : {}
  return mayPass ? new LogUnavailableError(action, reason, options) : new LogRefusedError(action, reason, options)
}
