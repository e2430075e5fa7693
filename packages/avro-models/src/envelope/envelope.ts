import type { AvroComplexSchema, AvroField } from '../avro-schema.ts'

/** How the process that made an event trades. */
export type TradingMode = 'live' | 'paper' | 'backtest' | 'simulation'

/** The trading modes, in the order of the schema. */
export const tradingModes: readonly TradingMode[] = ['live', 'paper', 'backtest', 'simulation']

/** What is told about an event beside its record: who made it, when, and what it belongs to. */
export interface EventEnvelope {
  /** What made the event, for example the name of the service; set by the producer. */
  readonly source: string
  /** Name of the record's model, for example `ticker`; set by the producer. */
  readonly type: string
  /** Version of the model's schema, from 1; set by the producer. */
  readonly version: number
  /** Who trades are made through, for example `deribit`; empty when nobody; set by the producer. */
  readonly broker: string
  /** Venue that the event belongs to, in lower case; set by the producer. */
  readonly venue: string
  /** How the process trades; set by the producer. */
  readonly trading_mode: TradingMode
  /** Key of the record on its topic; set by the producer. */
  readonly key: string
  /** Identity of the event: a UUID version 7; set by the producer. */
  readonly id: string
  /** Time of the event at its source, in microseconds since the epoch (UTC). */
  readonly timestamp: number
  /** Time at which the client received it, in microseconds since the epoch (UTC); null when it came from no client. */
  readonly received_timestamp: number | null
  /** Time at which the engine had handled it, in microseconds since the epoch (UTC); null when no engine saw it. */
  readonly processed_timestamp: number | null
  /** Time at which the producer encoded it, in microseconds since the epoch (UTC); null when it did not say. */
  readonly produced_timestamp: number | null
  /** Trace that the event belongs to, as 32 hexadecimal digits; null without tracing. */
  readonly trace_id: string | null
  /** What ties events of one cause together, for example the label of an order; null without one. */
  readonly correlation_id: string | null
}

const micros = {
  type: 'long',
  logicalType: 'timestamp-micros',
  'connect.name': 'io.debezium.time.MicroTimestamp',
} as const

const time = (name: string, doc: string): AvroField => ({ name, type: ['null', micros], default: null, doc })

/**
 * Schema of the header `envelope`, behind its first byte, which is the version of this schema. What stays the same from one
 * record of a producer to the next comes first.
 */
export const envelopeSchema: AvroComplexSchema = {
  type: 'record',
  name: 'EventEnvelope',
  namespace: 'com.cryptics.avro',
  doc: 'What is told about an event beside its record: who made it, when, and what it belongs to.',
  fields: [
    { name: 'source', type: 'string', doc: 'What made the event, for example the name of the service.' },
    { name: 'type', type: 'string', doc: "Name of the record's model, for example ticker." },
    { name: 'version', type: 'int', doc: "Version of the model's schema, from 1." },
    { name: 'broker', type: 'string', doc: 'Who trades are made through; empty when nobody.' },
    { name: 'venue', type: 'string', doc: 'Venue that the event belongs to, in lower case.' },
    {
      name: 'trading_mode',
      type: { type: 'enum', name: 'TradingMode', symbols: [...tradingModes] },
      doc: 'How the process trades.',
    },
    { name: 'key', type: 'string', doc: 'Key of the record on its topic.' },
    {
      name: 'id',
      type: { type: 'fixed', name: 'EventId', size: 16, logicalType: 'uuid' },
      doc: 'Identity of the event: a UUID version 7.',
    },
    { name: 'timestamp', type: micros, doc: 'Time of the event at its source, in microseconds since the epoch (UTC).' },
    time(
      'received_timestamp',
      'Time of receipt, in microseconds since the epoch (UTC); null when it came from no client.',
    ),
    time('processed_timestamp', 'Time at which the engine had handled it; null when no engine saw it.'),
    time('produced_timestamp', 'Time at which the producer encoded it; null when it did not say.'),
    {
      name: 'trace_id',
      type: ['null', 'string'],
      default: null,
      doc: 'Trace that the event belongs to, as 32 hexadecimal digits; null without tracing.',
    },
    {
      name: 'correlation_id',
      type: ['null', 'string'],
      default: null,
      doc: 'What ties events of one cause together; null without one.',
    },
  ],
}

/** Version of {@link envelopeSchema}, the first byte of the header. Later versions only add fields at the end. */
export const envelopeVersion = 1

/** Name of the header. */
export const envelopeHeader = 'envelope'
