import { type Clock, InvalidOptionError, type Model } from '@cryptics-lab/avro-models'
import { createEnvelopeWriter, envelopeHeader } from '@cryptics-lab/avro-models/envelope'
import type { LogRecordInput } from '../kafka/ports.ts'
import type { ProducerEnvelopeOptions } from './producer-options.ts'
import type { QueuedRecord } from './record-queue.ts'

/** Gives the headers of a record: its own, and the event envelope in one more. */
export type HeadersOf<Value> = (entry: QueuedRecord<Value>) => LogRecordInput['headers'] | undefined

/** What {@link createEventEnvelopes} needs. */
export interface EventEnvelopesContext {
  readonly topicKey: string
  readonly model: Pick<Model, 'name' | 'version' | 'fields' | 'time'>
  /** Type of the events; undefined for what the options say. */
  readonly type: string | undefined
  readonly options: ProducerEnvelopeOptions
  readonly clock: Clock
}

// What a venue says to everybody: the type follows from the model, and one topic may be shared.
const marketData = new Set(['ticker', 'trade', 'index', 'instrument', 'book_top', 'book_snapshot', 'book_change'])
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-/

type Row = Readonly<Record<string, unknown>>

function typeOf({ topicKey, model, type, options }: EventEnvelopesContext): string {
  const known = type ?? options.types?.[topicKey] ?? (marketData.has(model.name) ? model.name : undefined)
  if (known !== undefined) return known
  throw new InvalidOptionError(
    `envelope.types.${topicKey}`,
    'is missing; only market data has a type of its own accord',
  )
}

/** A time of a record. @throws {InvalidOptionError} When it is beyond 2^53, which the envelope does not hold. */
function numberAt(row: Row, name: string): number | undefined {
  const value = row[name]
  if (typeof value === 'number') return value
  if (typeof value !== 'bigint') return undefined
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new InvalidOptionError(name, 'is beyond 2^53, and the event envelope has no room for it')
}

/**
 * Makes what writes envelopes for one producer. Stamps come from the record's own fields: the time of the model,
 * `receive_timestamp` and `processing_timestamp`.
 * @throws {InvalidOptionError} When the type of the events is not known, or an option cannot be accepted.
 */
export function createEventEnvelopes<Value extends object>(context: EventEnvelopesContext): HeadersOf<Value> {
  const { model, options, clock } = context
  const { source, venue, trading_mode, broker, correlationId, ids } = options
  const writer = createEnvelopeWriter({
    source,
    venue,
    trading_mode,
    type: typeOf(context),
    version: model.version,
    clock,
    ...(broker === undefined ? {} : { broker }),
    ...(ids === undefined ? {} : { ids }),
  })
  const time = model.fields.find(({ name }) => name === model.time)
  const factor = time?.kind === 'timestamp-millis' ? 1_000 : 1
  return ({ key, record, headers }) => {
    const row = record as Row
    const occurred = model.time === undefined ? undefined : numberAt(row, model.time)
    const parent = headers?.['traceparent']
    const envelope = writer.write({
      key: key ?? '',
      timestamp: occurred === undefined ? clock.now() : occurred * factor,
      receivedAt: numberAt(row, 'receive_timestamp'),
      processedAt: numberAt(row, 'processing_timestamp'),
      correlationId: correlationId?.(record),
      traceId: typeof parent === 'string' ? traceparent.exec(parent)?.[1] : undefined,
    })
    return { ...headers, [envelopeHeader]: envelope }
  }
}
