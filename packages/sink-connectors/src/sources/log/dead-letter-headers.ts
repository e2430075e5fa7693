import { CrypticsError } from '@cryptics-lab/avro-models'
import type { LogRecord, LogRecordInput } from '../../kafka/ports.ts'
import type { DeadLetter, HeaderValue } from '../../ports.ts'
import { headerText as textOf } from './header-text.ts'

/** Names of the headers that a dead letter carries beside its own: those of Kafka Connect, for its tools, and ours. */
export const deadLetterHeaders = {
  connect: {
    topic: '__connect.errors.topic',
    partition: '__connect.errors.partition',
    offset: '__connect.errors.offset',
    connector: '__connect.errors.connector.name',
    task: '__connect.errors.task.id',
    stage: '__connect.errors.stage',
    executing: '__connect.errors.class.name',
    exception: '__connect.errors.exception.class.name',
    message: '__connect.errors.exception.message',
    stack: '__connect.errors.exception.stacktrace',
  },
  cryptics: {
    /** Identity of the life of the topic that the record came from. */
    incarnation: 'cryptics.dlq.incarnation',
    /** Topic that the record came from. */
    topic: 'cryptics.dlq.topic',
    /** Partition that the record came from. */
    partition: 'cryptics.dlq.partition',
    /** Offset that the record had. */
    offset: 'cryptics.dlq.offset',
    /** When the log had the record, in milliseconds since the epoch. */
    timestamp: 'cryptics.dlq.timestamp',
    /** Connector that gave the record up. */
    connector: 'cryptics.dlq.connector',
    /** Where it failed: `decode` or `write`. */
    stage: 'cryptics.dlq.stage',
    /** Code of the error. */
    code: 'cryptics.dlq.error_code',
    /** Text of the error. */
    message: 'cryptics.dlq.error_message',
    /** Times that the record was replayed. */
    replays: 'cryptics.dlq.replays',
  },
} as const

/** Where a dead letter came from: its identity, by which repeats are recognised and replays are chosen. */
export interface DeadLetterOrigin {
  /** Topic. */
  readonly topic: string
  /** Number of the partition. */
  readonly partition: number
  /** Offset, decimal. */
  readonly offset: string
  /** When the log had the record, in milliseconds since the epoch. */
  readonly timestamp: number
  /** Connector that gave it up. */
  readonly connector: string
  /** Where it failed: `decode` or `write`. */
  readonly stage: string
  /** Code of the error; empty when it had none. */
  readonly code: string
  /** Text of the error. */
  readonly message: string
  /** Times that the record was replayed before. */
  readonly replays: number
}

const { connect, cryptics } = deadLetterHeaders
const longestMessage = 1_000
const longestStack = 4_000
const own = new Set<string>([...Object.values(connect), ...Object.values(cryptics)])

/** The reason why a record was given up, as headers beside its own. */
export function headersOfLetter(letter: DeadLetter, connector: string): NonNullable<LogRecordInput['headers']> {
  const { error, raw, topic, partition, incarnation, stage } = letter
  const message = (error instanceof Error ? error.message : String(error)).slice(0, longestMessage)
  const stack = (error instanceof Error ? (error.stack ?? message) : message).slice(0, longestStack)
  const replays = raw.headers[cryptics.replays]
  return {
    ...withoutReasons(raw.headers),
    [connect.topic]: topic,
    [connect.partition]: String(partition),
    [connect.offset]: raw.offset,
    [connect.connector]: connector,
    [connect.task]: '0',
    [connect.stage]: stage === 'decode' ? 'VALUE_CONVERTER' : 'TASK_PUT',
    [connect.executing]: connector,
    [connect.exception]: error instanceof Error ? error.name : typeof error,
    [connect.message]: message,
    [connect.stack]: stack,
    [cryptics.incarnation]: incarnation,
    [cryptics.topic]: topic,
    [cryptics.partition]: String(partition),
    [cryptics.offset]: raw.offset,
    [cryptics.timestamp]: String(raw.timestamp),
    [cryptics.connector]: connector,
    [cryptics.stage]: stage,
    [cryptics.code]: CrypticsError.is(error) ? (error as CrypticsError).code : '',
    [cryptics.message]: message,
    ...(replays === undefined ? {} : { [cryptics.replays]: replays }),
  }
}

/** The headers that a record had before it became a dead letter, byte for byte. */
export function withoutReasons(headers: Readonly<Record<string, HeaderValue>>): Record<string, HeaderValue> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)))
}

/** Times that a record was replayed. */
export function replaysOf(headers: LogRecord['headers']): number {
  const count = Number(textOf(headers, cryptics.replays) ?? '0')
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}

/** Where a dead letter came from, ours or one of Kafka Connect; undefined when the record is none. */
export function originOf({
  headers,
  timestamp,
}: Pick<LogRecord, 'headers' | 'timestamp'>): DeadLetterOrigin | undefined {
  const topic = textOf(headers, cryptics.topic, connect.topic)
  const partition = Number(textOf(headers, cryptics.partition, connect.partition))
  const offset = textOf(headers, cryptics.offset, connect.offset)
  if (topic === undefined || offset === undefined || !/^\d+$/.test(offset) || !Number.isInteger(partition))
    return undefined
  const stage = textOf(headers, cryptics.stage) ?? (textOf(headers, connect.stage) === 'TASK_PUT' ? 'write' : 'decode')
  return {
    topic,
    partition,
    offset,
    timestamp: Number(textOf(headers, cryptics.timestamp) ?? timestamp),
    connector: textOf(headers, cryptics.connector, connect.connector) ?? '',
    stage,
    code: textOf(headers, cryptics.code) ?? textOf(headers, connect.exception)?.split('.').at(-1) ?? '',
    message: textOf(headers, cryptics.message, connect.message) ?? '',
    replays: replaysOf(headers),
  }
}
