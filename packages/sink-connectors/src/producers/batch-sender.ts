import type { Clock, Metrics } from '@cryptics-lab/avro-models'
import { ProduceFailedError } from '../errors.ts'
import type { LogProducer, LogRecordInput, SendResult } from '../kafka/ports.ts'
import { metricNames } from '../metric-names.ts'
import type { BudgetedRetry } from './retry-budget.ts'

/** What {@link createBatchSender} needs. */
export interface BatchSenderOptions {
  readonly topic: string
  readonly producer: LogProducer
  readonly retry: BudgetedRetry
  readonly clock: Clock
  readonly metrics: Metrics
}

/** Sends one batch; the next may follow only when it has settled. */
export type BatchSender = (records: readonly LogRecordInput[]) => Promise<readonly SendResult[]>

/**
 * Sends batches one after the other, retries included, and gives each its number: a log that knows the number stores a
 * batch once, however often it is sent.
 */
export function createBatchSender(options: BatchSenderOptions): BatchSender {
  const { topic, producer, retry, clock, metrics } = options
  const labels = { topic }
  let sequence = 0

  return async (records) => {
    sequence += 1
    const request = { topic, records, sequence }
    const startedAt = clock.monotonic()
    let attempts = 1
    let results: readonly SendResult[]
    try {
      results = await retry(
        () => producer.send(request),
        () => {
          attempts += 1
          metrics.count(metricNames.producerRetries, 1, labels)
        },
      )
    } catch (cause) {
      throw new ProduceFailedError(topic, attempts, cause instanceof Error ? cause.message : String(cause), { cause })
    }
    metrics.observe(metricNames.producerSendMilliseconds, (clock.monotonic() - startedAt) / 1_000, labels)
    metrics.observe(metricNames.producerBatchRecords, records.length, labels)
    return results
  }
}
