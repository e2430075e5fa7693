import { createRingBuffer } from './ring-buffer.ts'
import type { LogLevel, LogRow } from './wire-format.ts'

/** One record of the log, as it comes to the page. Redact secrets before. */
export interface PageLogRecord {
  /** When it was written, in microseconds since the epoch. */
  readonly time: number
  /** How much it matters; an unknown one counts as `info`. */
  readonly level: LogLevel | (string & {})
  /** Channel of the log, for example `application`. */
  readonly channel: string
  /** One line for a person. */
  readonly message: string
  /** Facts beside the message. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined
}

/** The end of the log. */
export interface LogTail {
  /** Sequence number that the next record will have. */
  readonly next: number
  /** Takes a record. Costs next to nothing: the text is made when somebody looks. */
  add(record: PageLogRecord): void
  /** Rows from a sequence number on that are still kept. */
  since(sequence: number): LogRow[]
}

const longestMessage = 1_000
const longestFields = 500
const levels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

/** Keeps the newest `capacity` records. */
export function createLogTail(capacity: number): LogTail {
  const records = createRingBuffer<PageLogRecord>(capacity)
  return {
    get next() {
      return records.next
    },
    add: (record) => records.push(record),
    since: (sequence) => records.since(sequence).map(rowOf),
  }
}

function rowOf({ time, level, channel, message, fields }: PageLogRecord): LogRow {
  return {
    time: Math.floor(time / 1_000),
    level: levels.includes(level) ? (level as LogLevel) : 'info',
    channel: String(channel),
    message: cut(String(message), longestMessage),
    fields: fields === undefined ? '' : cut(textOf(fields), longestFields),
  }
}

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text)

function textOf(fields: Readonly<Record<string, unknown>>): string {
  const parts: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue
    parts.push(`${name}=${typeof value === 'string' ? value : plain(value)}`)
    if (parts.length >= 20) break
  }
  return parts.join(' ')
}

/** A value that cannot be written as JSON must not take the log away. */
function plain(value: unknown): string {
  try {
    return JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? ''
  } catch {
    return '[unreadable]'
  }
}
