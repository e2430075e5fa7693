import { pino } from 'pino'
import type { LogLevel } from './log-record.ts'
import type { LogValue } from './plain-copy.ts'

/** Facts that stand in every record. */
export interface StandardFields {
  /** Name of the service. */
  readonly service: string
  /** Its version. */
  readonly version: string
  /** Name of the environment, for example `production`. */
  readonly env: string
}

/** Makes the JSON line of a record. */
export type RecordLine = (
  time: number,
  level: LogLevel,
  channel: string,
  message: string,
  fields: Readonly<Record<string, LogValue>>,
) => string

const taken: readonly string[] = ['level', 'time', 'service', 'version', 'env', 'channel', 'message']

/** A writer of JSON lines by pino. A field with the name of a standard one gets an underscore behind its name. */
export function createRecordLines(standard: StandardFields): RecordLine {
  let line = ''
  let moment = ''
  const writer = pino(
    {
      level: 'trace',
      base: { ...standard },
      messageKey: 'message',
      errorKey: 'error',
      timestamp: () => `,"time":"${moment}"`,
      formatters: { level: (label) => ({ level: label }) },
      // Fields are plain already; pino's own form of an error would take the facts away.
      serializers: { err: (value: unknown) => value, error: (value: unknown) => value },
      depthLimit: 20,
      edgeLimit: 1_000,
    },
    { write: (text: string) => (line = text) },
  )
  return (time, level, channel, message, fields) => {
    moment = isoMicroseconds(time)
    const own: Record<string, LogValue> = { channel }
    for (const [name, value] of Object.entries(fields)) own[taken.includes(name) ? `${name}_` : name] = value
    writer[level](own, message)
    return line
  }
}

/** A time in microseconds since the epoch as ISO 8601 with six digits. */
export function isoMicroseconds(time: number): string {
  const whole = Math.floor(time)
  const seconds = new Date(Math.floor(whole / 1_000)).toISOString().slice(0, 19)
  return `${seconds}.${String(((whole % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0')}Z`
}
