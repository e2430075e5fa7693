import { CrypticsError } from '@cryptics-lab/avro-models'
import { LogRefusedError, LogUnavailableError, TopicUnknownError } from '../../errors.ts'

interface PlatformaticFailure {
  readonly message?: string
  readonly code?: string
  /** Name of an error of the protocol. */
  readonly apiId?: string
  readonly canRetry?: boolean
  /** The member has to join its group again, which the client does by itself. */
  readonly needsRejoin?: boolean
  readonly errors?: readonly unknown[]
  readonly cause?: unknown
}

const final = new Set([
  'PLT_KFK_AUTHENTICATION',
  'PLT_KFK_USER',
  'PLT_KFK_UNSUPPORTED_API',
  'PLT_KFK_UNSUPPORTED_COMPRESSION',
  'PLT_KFK_UNSUPPORTED_FORMAT',
  'PLT_KFK_UNSUPPORTED',
])

const unknownTopics = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID'])

/** The failures below those that only wrap them. */
function rootsOf(error: unknown): readonly PlatformaticFailure[] {
  const failure = error as PlatformaticFailure
  if (Array.isArray(failure.errors) && failure.errors.length > 0) return failure.errors.flatMap(rootsOf)
  const { cause } = failure
  return typeof cause === 'object' && cause !== null ? rootsOf(cause) : [failure]
}

// Two misuses, to the client, are nothing but what it does not know yet, or any more.
const isUnknownTopic = ({ apiId = '', code = '', message = '' }: PlatformaticFailure): boolean =>
  unknownTopics.has(apiId) || code === 'TOPIC_UNKNOWN' || message.startsWith('Unknown topic ')
const isUnknownBroker = ({ message = '' }: PlatformaticFailure): boolean => message.startsWith('Cannot find broker ')

function mayPass(failure: PlatformaticFailure): boolean {
  const { apiId, canRetry, needsRejoin, code = '' } = failure
  if (isUnknownTopic(failure) || isUnknownBroker(failure)) return true
  return apiId === undefined ? !final.has(code) : canRetry === true || needsRejoin === true
}

/** Whether a broker answered: it is there, only that it cannot do what was asked. */
export function isAnswer(error: unknown): boolean {
  return rootsOf(error).every((root) => root.apiId !== undefined || isUnknownTopic(root))
}

/** Whether all that is wrong is this error of the protocol. */
export function isOnly(error: unknown, apiId: string): boolean {
  return rootsOf(error).every((root) => root.apiId === apiId)
}

/** Whether the broker does not know a topic. */
export function isTopicUnknown(error: unknown): boolean {
  return rootsOf(error).some(isUnknownTopic)
}

/** A failure of the client as one of ours: what may pass is retryable, what was refused is not. */
export function toLogError(action: string, error: unknown, topic?: string): CrypticsError {
  if (CrypticsError.is(error)) return error
  if (topic !== undefined && isTopicUnknown(error)) return new TopicUnknownError(topic)
  const roots = rootsOf(error)
  const refusal = roots.find((root) => !mayPass(root))
  const reason = (refusal ?? roots[0])?.message ?? String(error)
  const options = error instanceof Error ? { cause: error } : {}
  return refusal === undefined
    ? new LogUnavailableError(action, reason, options)
    : new LogRefusedError(action, reason, options)
}
