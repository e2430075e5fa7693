import type { Metrics } from '@cryptics-lab/avro-models'
import { metricNames } from '../metric-names.ts'

/** What an exporter of the OpenTelemetry SDK is to us. */
export interface ExporterLike {
  export(spans: readonly unknown[], done: (result: { readonly code: number; readonly error?: Error }) => void): void
  shutdown(): Promise<void>
  forceFlush?(): Promise<void>
}

/** Counts what an exporter sent and what it could not, and keeps its failures to itself. */
export function countExports(
  exporter: ExporterLike,
  metrics: Metrics,
  onFailure: (reason: string) => void,
): ExporterLike {
  let isFailing = false
  const note = (count: number, error: Error | undefined): void => {
    metrics.count(metricNames.tracingSpansFailed, count)
    if (isFailing) return
    isFailing = true
    try {
      onFailure(reasonOf(error))
    } catch {
      // Who listens to failures must not add one.
    }
  }
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.code === 0) {
          isFailing = false
          metrics.count(metricNames.tracingSpansExported, spans.length)
        } else {
          note(spans.length, result.error)
        }
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}

/** A code rather than a message: the message may hold the address with its password. */
function reasonOf(error: Error | undefined): string {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' || typeof code === 'number' ? String(code) : (error?.name ?? 'UNKNOWN')
}
