import { CrypticsError } from '@cryptics-lab/avro-models'
import type { LogBatch, LogCapabilities, LogClient, LogConsumer, LogRecord, LogRecordInput } from '../kafka/ports.ts'

/** What {@link describeLog} needs of a log under test. */
export interface LogHarness {
  /** What the log declares; cards that need more are skipped. */
  readonly capabilities: LogCapabilities
  /** A log without topics; the suite closes it. */
  open(): Promise<LogClient>
  /** The same log again, as after a restart of the process; needed with `durable`. */
  reopen?(): Promise<LogClient>
  /** Lets time pass until the condition holds; gives up by itself. */
  readonly until: (condition: () => boolean) => Promise<void>
  /** Gives back what {@link LogHarness.open} took; called after each card. */
  close?(): Promise<void>
}

/** Topic of most cards. */
export const topic: string = 'cryptics.test.card.avro'
/** Bytes as text. */
export const text = (value: Uint8Array | null | undefined): string | undefined =>
  value === null || value === undefined ? undefined : Buffer.from(value).toString()
/** A header that was read, its bytes in buffers. */
export function headerOf({ headers }: LogRecord, name: string): Buffer | null | undefined | (Buffer | null)[] {
  const toBuffer = (bytes: Uint8Array | null): Buffer | null => bytes && Buffer.from(bytes)
  const value = headers[name]
  if (value === undefined) return undefined
  return Array.isArray(value) ? value.map(toBuffer) : toBuffer(value as Uint8Array | null)
}
/** A record without a key. */
export const record = (value: string, rest: Partial<LogRecordInput> = {}): LogRecordInput => ({
  key: null,
  value: Buffer.from(value),
  ...rest,
})
/** Records with numbered values. */
export const numbered = (count: number, prefix = 'r'): LogRecordInput[] =>
  Array.from({ length: count }, (_, index) => record(`${prefix}${index}`))

/** What a consumer was given. */
export interface Reading {
  /** In the order in which they came. */
  readonly batches: LogBatch[]
  /** In the order in which they came. */
  readonly records: LogRecord[]
  /** In the order in which they came. */
  readonly values: string[]
  /** In the order in which they came. */
  readonly errors: unknown[]
}

/** Runs a consumer that keeps what it gets. */
export function collect(consumer: LogConsumer): Reading {
  const reading: Reading = { batches: [], records: [], values: [], errors: [] }
  consumer.run({
    async eachBatch(batch) {
      reading.batches.push(batch)
      reading.records.push(...batch.records)
      reading.values.push(...batch.records.map(({ value }) => text(value) ?? 'null'))
    },
    onError: (error) => reading.errors.push(error),
  })
  return reading
}

/** Lets whatever is ready go first. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

/** Code of a named error. */
export const codeOf = (error: unknown): string | undefined => (CrypticsError.is(error) ? error.code : undefined)
