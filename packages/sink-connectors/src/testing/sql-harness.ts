import type { Model, ModelField, ModelFieldKind } from '@cryptics-lab/avro-models'
import type { Batch, Dialect, SourceRecord } from '../ports.ts'
import type { SqlPool } from '../sql-pool.ts'

/** What {@link describeDialect} and {@link describeSqlSink} need: a database that the suite may fill. */
export interface SqlHarness {
  /** A pool of at least five sessions. */
  pool(): SqlPool
  /** The dialect under test. */
  readonly dialect: Dialect
  /** Removes every table that the suite made; called before each card. */
  reset(): Promise<void>
}

const field = (name: string, kind: ModelFieldKind, rest: Partial<ModelField> = {}): ModelField => ({
  name,
  kind,
  nullable: true,
  doc: `The ${name} of the card's record.`,
  unit: undefined,
  symbols: [],
  precision: undefined,
  scale: undefined,
  ...rest,
})

/** Fields that every model of the suite has. */
const commonFields: readonly ModelField[] = [
  field('run_id', 'string'),
  field('event_key', 'string'),
  field('venue_timestamp', 'timestamp-micros', { nullable: false }),
  field('receive_timestamp', 'timestamp-micros', { nullable: false }),
  field('processing_timestamp', 'timestamp-micros'),
]

/** A flat model for one card. */
export function cardModel(name: string, fields: readonly ModelField[] = []): Model<Record<string, unknown>> {
  const schema = { type: 'record', name, doc: `Records of ${name}, it's a card.` }
  return {
    name,
    version: 1,
    schema,
    history: [schema],
    fields: [...commonFields, ...fields],
    time: 'venue_timestamp',
    key: () => name,
    generate: () => cardRecord(0),
  }
}

/** Makes a field of a card's model. */
export const cardField: typeof field = field

/** The venue's time of record 0, in microseconds since the epoch. */
export const cardTime = 1_723_104_000_123_457

/** A record for {@link cardModel}. */
export function cardRecord(index: number, rest: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    run_id: 'run',
    event_key: `1:${index}`,
    venue_timestamp: cardTime + index,
    receive_timestamp: cardTime + index + 250,
    processing_timestamp: cardTime + index + 1_251,
    ...rest,
  }
}

/** A batch of partition 0 that holds records `from` to `to`, the second one excluded. */
export function cardBatch(
  from: number,
  to: number,
  options: { readonly incarnation?: string; readonly end?: number; readonly rest?: (index: number) => object } = {},
): Batch<Record<string, unknown>> {
  const records = Array.from({ length: to - from }, (_, step): SourceRecord<Record<string, unknown>> => {
    const offset = String(from + step)
    const value = cardRecord(from + step, { ...options.rest?.(from + step) })
    return { value, raw: { offset, key: null, value: null, headers: {}, timestamp: 0 } }
  })
  return {
    incarnation: options.incarnation ?? 'life-1',
    topic: 'card',
    partition: 0,
    records,
    rejected: [],
    nextOffset: String(to),
    endOffset: String(options.end ?? to),
  }
}
