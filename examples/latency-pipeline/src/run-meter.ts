import type { Clock } from '@cryptics-lab/avro-models'
import { createLatencyHistogram, type LatencyHistogram, type LatencySummary } from './latency-histogram.ts'
import { type RecordedModel, recordedModels } from './recorder.ts'

/** What became of one model's records so far, counted in memory. */
export interface ModelCounts {
  /** Records handed to the producer. */
  produced: number
  /** Records that the log acknowledged. */
  acknowledged: number
  /** Records that a sink committed. */
  stored: number
  /** Records of the run on the dead-letter topic. */
  deadLettered: number
}

/** The hops that are measured while the app runs. */
export interface LatencyHops {
  /** From the venue's time to the end of the engine's work. */
  readonly exchangeToEngine: LatencyHistogram
  /** From the end of the engine's work to the commit, as the app sees it. */
  readonly engineToDb: LatencyHistogram
  /** From the venue's time to the commit, as the app sees it. */
  readonly total: LatencyHistogram
  /** From the receipt of a book to the order that it caused. */
  readonly tickToOrder: LatencyHistogram
}

/** The times that every record carries. */
interface Stamped {
  readonly run_id: string | null
  readonly venue_timestamp: number
  readonly processing_timestamp: number | null
}

/** What a look into a table found that something else fills. */
export interface TableLook {
  /** Rows of the run. */
  readonly rows: number
  /** From the end of the engine's work to each row that is new, by the database's clock, in milliseconds. */
  readonly engineToDb: readonly number[]
  /** From the venue's time to each row that is new, by the database's clock, in milliseconds. */
  readonly total: readonly number[]
}

/** Counts what a run produces and stores, and how long each hop takes. */
export interface RunMeter {
  /** Counts per model. */
  readonly counts: Readonly<Record<RecordedModel, ModelCounts>>
  /** Histograms per hop. */
  readonly hops: LatencyHops
  /** A record was handed to the producer. */
  produced(model: RecordedModel, record: Stamped): void
  /** The log has a record. */
  acknowledged(model: RecordedModel): void
  /** A sink committed records; those of earlier runs are not counted. */
  stored(model: RecordedModel, records: readonly Stamped[]): void
  /** What a table holds that something else fills, as Kafka Connect; the count replaces that of the look before. */
  storedElsewhere(model: RecordedModel, look: TableLook): void
  /** Records that became dead letters. */
  deadLettered(model: RecordedModel, count: number): void
  /** An order left, so many milliseconds after the book that caused it came. */
  ordered(milliseconds: number): void
  /** Percentiles of every hop; null for one that was not seen yet. */
  latency(): Readonly<Record<keyof LatencyHops, LatencySummary | null>>
}

// Quotes are about a book of a moment before, so only what came from the market tells the way from the venue.
const marketData: readonly RecordedModel[] = ['ticker', 'trade', 'index']

/**
 * Makes a meter of one run.
 * @param runId Identity of the run.
 * @param clock Clock of the moments at which records are stored.
 * @param onLatency Told every latency, in milliseconds, for whoever wants to show it.
 */
export function createRunMeter(
  runId: string,
  clock: Clock,
  onLatency?: (hop: keyof LatencyHops, milliseconds: number) => void,
): RunMeter {
  const counts = Object.fromEntries(
    recordedModels.map((model) => [model, { produced: 0, acknowledged: 0, stored: 0, deadLettered: 0 }]),
  ) as Record<RecordedModel, ModelCounts>
  const hops: LatencyHops = {
    exchangeToEngine: createLatencyHistogram(),
    engineToDb: createLatencyHistogram(),
    total: createLatencyHistogram(),
    tickToOrder: createLatencyHistogram(),
  }
  const observe = (hop: keyof LatencyHops, milliseconds: number): void => {
    hops[hop].observe(milliseconds)
    onLatency?.(hop, milliseconds)
  }
  return {
    counts,
    hops,
    produced(model, record) {
      counts[model].produced += 1
      if (!marketData.includes(model) || record.processing_timestamp === null) return
      observe('exchangeToEngine', (record.processing_timestamp - record.venue_timestamp) / 1_000)
    },
    acknowledged(model) {
      counts[model].acknowledged += 1
    },
    stored(model, records) {
      const now = clock.now()
      const isMarketData = marketData.includes(model)
      for (const record of records) {
        if (record.run_id !== runId) continue
        counts[model].stored += 1
        if (!isMarketData || record.processing_timestamp === null) continue
        observe('engineToDb', (now - record.processing_timestamp) / 1_000)
        observe('total', (now - record.venue_timestamp) / 1_000)
      }
    },
    storedElsewhere(model, { rows, engineToDb, total }) {
      counts[model].stored = rows
      if (!marketData.includes(model)) return
      for (const milliseconds of engineToDb) observe('engineToDb', milliseconds)
      for (const milliseconds of total) observe('total', milliseconds)
    },
    deadLettered(model, count) {
      counts[model].deadLettered += count
    },
    ordered: (milliseconds) => observe('tickToOrder', milliseconds),
    latency: () => ({
      exchangeToEngine: seen(hops.exchangeToEngine),
      engineToDb: seen(hops.engineToDb),
      total: seen(hops.total),
      tickToOrder: seen(hops.tickToOrder),
    }),
  }
}

/** Percentiles of what was observed; null when nothing was, which zeros would hide. */
export function seen(histogram: LatencyHistogram): LatencySummary | null {
  return histogram.count === 0 ? null : histogram.summary()
}
