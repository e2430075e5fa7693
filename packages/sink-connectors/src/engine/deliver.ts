import { type Clock, CrypticsError, type Metrics } from '@cryptics-lab/avro-models'
import { metricNames } from '../metric-names.ts'
import type { Batch, DeadLetter, DeadLetters, Sink, Source } from '../ports.ts'
import { split } from './pending-batches.ts'
import type { Retry } from './retry.ts'

/** What a connector did; counted while it runs. */
export interface MutableCounts {
  written: number
  skipped: number
  deadLettered: number
  retries: number
}

/** What {@link createDelivery} needs. */
export interface DeliveryContext<Value> {
  readonly name: string
  readonly source: Pick<Source<Value>, 'acknowledge' | 'isCurrent'>
  readonly sink: Pick<Sink<Value>, 'write'>
  readonly deadLetters: DeadLetters | undefined
  readonly retry: Retry
  readonly clock: Clock
  readonly metrics: Metrics
  readonly counts: MutableCounts
  readonly onAcknowledged: () => void
  /** Who runs the connector, and whose records they are. */
  readonly labels?: { readonly service?: string; readonly broker?: string }
}

const isRefusal = (error: unknown): boolean => CrypticsError.is(error) && error.code === 'RECORD_REFUSED'

const isFenced = (error: unknown): boolean => CrypticsError.is(error) && error.code === 'OFFSET_FENCED'

type BurialContext = Pick<DeliveryContext<unknown>, 'name' | 'deadLetters' | 'retry' | 'metrics' | 'counts' | 'labels'>

async function bury(context: BurialContext, letters: readonly DeadLetter[]): Promise<void> {
  const { name, deadLetters, retry, metrics, counts } = context
  const [first] = letters
  if (first === undefined) return
  // Without a place for them a record that cannot be stored stops the connector: nothing is dropped in silence.
  if (deadLetters === undefined) throw first.error
  await retry(() => deadLetters.send(letters))
  counts.deadLettered += letters.length
  metrics.count(metricNames.connectorDeadLettered, letters.length, { connector: name, stage: first.stage })
  const { service = 'node', broker = '' } = context.labels ?? {}
  metrics.count(metricNames.dlqMessages, letters.length, { service, broker })
  for (const { error } of letters) {
    const code = CrypticsError.is(error) ? (error as CrypticsError).code : 'UNKNOWN'
    metrics.count(metricNames.connectorInvalid, 1, { connector: name, code })
  }
}

type ObservedContext = Pick<DeliveryContext<unknown>, 'name' | 'clock' | 'metrics'>

function observeWrite({ name, clock, metrics }: ObservedContext, batch: Batch<unknown>, startedAt: number): void {
  const labels = { connector: name }
  const endedAt = clock.now() / 1_000
  metrics.observe(metricNames.connectorWriteMilliseconds, endedAt - startedAt, labels)
  metrics.observe(metricNames.connectorBatchRecords, batch.records.length, labels)
  // Thousands a batch would cost more than they tell: the others lie between these two.
  const ends = new Set([batch.records[0], batch.records.at(-1)])
  for (const record of ends) {
    if (record === undefined) continue
    metrics.observe(metricNames.connectorAppendToStoredMilliseconds, endedAt - record.raw.timestamp, labels)
  }
}

/** Brings one batch through: dead letters first, then the write, then the acknowledgement. */
export function createDelivery<Value>(context: DeliveryContext<Value>): (batch: Batch<Value>) => Promise<void> {
  const { name, sink, retry, clock, metrics, counts } = context
  const labels = { connector: name }

  /** Writes a batch; when the sink refuses a record, halves it until the record stands alone. */
  const write = async (batch: Batch<Value>): Promise<void> => {
    const startedAt = clock.now() / 1_000
    try {
      const result = await retry(() => sink.write(batch))
      counts.written += result.written
      counts.skipped += result.skipped
      metrics.count(metricNames.connectorWritten, result.written, labels)
      if (result.skipped > 0) metrics.count(metricNames.connectorSkipped, result.skipped, labels)
      observeWrite(context, batch, startedAt)
    } catch (error) {
      if (!isRefusal(error) || batch.records.length === 0) throw error
      await bisect(batch, error)
    }
  }

  const bisect = async (batch: Batch<Value>, error: unknown): Promise<void> => {
    if (batch.records.length > 1) {
      for (const part of split(batch, Math.ceil(batch.records.length / 2))) await write(part)
      return
    }
    const { incarnation, topic, partition } = batch
    const letters = batch.records.map(({ raw }) => ({
      incarnation,
      topic,
      partition,
      raw,
      stage: 'write' as const,
      error,
    }))
    await bury(context, letters)
    await write({ ...batch, records: [], rejected: [] })
  }

  /** Records of a partition that was assigned anew come again, here or elsewhere: they are not for this attempt to write. */
  const isLost = (batch: Batch<Value>): boolean => context.source.isCurrent?.(batch) === false
  const drop = (batch: Batch<Value>): void => {
    metrics.count(metricNames.connectorHandedOver, batch.records.length, labels)
  }
  return async (batch) => {
    if (isLost(batch)) return drop(batch)
    await bury(context, batch.rejected)
    try {
      await write(batch)
    } catch (error) {
      if (isFenced(error) && isLost(batch)) return drop(batch)
      throw error
    }
    if (isLost(batch)) return
    const { incarnation, topic, partition, nextOffset } = batch
    await retry(() => context.source.acknowledge({ incarnation, topic, partition, offset: nextOffset }))
    metrics.gauge(metricNames.connectorLagRecords, Number(BigInt(batch.endOffset) - BigInt(nextOffset)), labels)
    context.onAcknowledged()
  }
}
