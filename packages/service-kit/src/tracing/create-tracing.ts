import { InvalidOptionError, type Metrics, noMetrics, systemTimers, type Timers } from '@cryptics-lab/avro-models'
import { isSecretName, redactPatterns, secretMark } from '../logging/redact-text.ts'
import { countExports, type ExporterLike } from './counted-exporter.ts'
import { type OpenTelemetryImports, loadOpenTelemetry, systemImports } from './load-open-telemetry.ts'
import { createOpenTelemetryTracing } from './open-telemetry-tracing.ts'
import { noTracing, type SpanAttribute, type Tracing } from './tracing.ts'

/** What {@link createTracing} takes; only the service's name has no default. */
export interface TracingOptions {
  /** Name of the service, in every span. */
  readonly service: string
  /** Version of the service, in every span; default empty. */
  readonly version?: string
  /** Whether tracing is on; default false: then nothing is loaded and nothing is done. */
  readonly enabled?: boolean
  /** `otlp` sends spans over HTTP; `none` (default) makes them for the context in headers alone. */
  readonly exporter?: 'none' | 'otlp'
  /** Address of the collector, with or without `/v1/traces`; default `http://127.0.0.1:4318`. */
  readonly endpoint?: string
  /** Share of traces that are sampled, 0 to 1; a trace that is continued follows its parent. Default 1. */
  readonly samplingRatio?: number
  /** How long one export may take with its repetitions, in milliseconds; what is not taken by then is lost and counted. Default 3,000. */
  readonly exportTimeout?: number
  /** Further span processors of the OpenTelemetry SDK, for example with an in-memory exporter in tests. */
  readonly spanProcessors?: readonly object[]
  /** Takes secrets out of names and facts of spans, for example `logging.redactText`; default: what looks like a secret. */
  readonly redact?: (text: string) => string
  /** Where measurements go; default nowhere. */
  readonly metrics?: Metrics
  /** Told the reason of a failed export, at most once per run of failures; default nobody. */
  readonly onExportFailure?: (reason: string) => void
  /** Timers of the deadline at the end; default the machine's. */
  readonly timers?: Timers
  /** How the OpenTelemetry packages are loaded; default by `import()`. For tests. */
  readonly imports?: OpenTelemetryImports
}

/**
 * Makes tracing. It is off by default; on, it loads the OpenTelemetry SDK, which is not installed with this package.
 * @throws {InvalidOptionError} The ratio, the exporter or the endpoint is not acceptable.
 * @throws {MissingPackageError} Tracing is on and the SDK is not installed.
 */
export async function createTracing(options: TracingOptions): Promise<Tracing> {
  const { enabled = false, exporter = 'none', samplingRatio = 1, metrics = noMetrics } = options
  if (!(samplingRatio >= 0 && samplingRatio <= 1)) {
    throw new InvalidOptionError('samplingRatio', `has to be a number from 0 to 1, not ${samplingRatio}`)
  }
  if (exporter !== 'none' && exporter !== 'otlp') {
    throw new InvalidOptionError('exporter', `has to be none or otlp, not ${String(exporter)}`)
  }
  const url = tracesUrl(options.endpoint ?? 'http://127.0.0.1:4318')
  if (!enabled) return noTracing
  const packages = await loadOpenTelemetry(exporter, options.imports ?? systemImports)
  const { sdk, resources, exporterModule } = packages
  const processors = [...(options.spanProcessors ?? [])] as InstanceType<typeof sdk.BatchSpanProcessor>[]
  if (exporterModule !== undefined) {
    const otlp = new exporterModule.OTLPTraceExporter({ url, timeoutMillis: options.exportTimeout ?? 3_000 })
    const counted = countExports(otlp as ExporterLike, metrics, options.onExportFailure ?? (() => {}))
    const bounds = {
      maxQueueSize: 2_048,
      maxExportBatchSize: 512,
      scheduledDelayMillis: 2_000,
      exportTimeoutMillis: 10_000,
    }
    processors.push(new sdk.BatchSpanProcessor(counted as typeof otlp, bounds))
  }
  const provider = new sdk.BasicTracerProvider({
    resource: resources.resourceFromAttributes({
      'service.name': options.service,
      'service.version': options.version ?? '',
    }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(samplingRatio) }),
    spanProcessors: processors,
  })
  const redact = options.redact ?? redactPatterns
  return createOpenTelemetryTracing({
    packages,
    provider,
    tracer: provider.getTracer(options.service, options.version),
    text: redact,
    attribute: (name, value): SpanAttribute => {
      if (typeof value !== 'string') return value
      return isSecretName(name) ? secretMark : redact(value)
    },
    timers: options.timers ?? systemTimers,
  })
}

/** @throws {InvalidOptionError} It is no address of HTTP. */
function tracesUrl(endpoint: string): string {
  let url: URL
  try {
    url = new URL(endpoint)
  } catch {
    // The text is not repeated: an address may carry a password.
    throw new InvalidOptionError('endpoint', 'has to be an address such as http://127.0.0.1:4318')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new InvalidOptionError('endpoint', 'has to begin with http:// or https://')
  }
  if (!url.pathname.endsWith('/v1/traces')) url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`
  return url.href
}
