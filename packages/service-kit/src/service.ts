import { type Clock, InvalidOptionError, systemClock, systemTimers, type Timers } from '@cryptics-lab/avro-models'
import type { HttpConfig, LoggingConfig, ServiceConfig, TracingConfig } from './config/standard-config.ts'
import { createHealth, type Health } from './http/health.ts'
import { createHttpServer } from './http/http-server.ts'
import { createLifecycle, type Lifecycle } from './lifecycle/lifecycle.ts'
import type { ProcessPort } from './lifecycle/process-port.ts'
import { createStallMonitor } from './lifecycle/stall-monitor.ts'
import { createLogging, type Logging } from './logging/create-logging.ts'
import type { LogOutput } from './logging/log-destinations.ts'
import type { Logger } from './logging/log-record.ts'
import { createMetricsRegistry, type MetricsRegistry } from './metrics/metrics-registry.ts'
import { createTracing } from './tracing/create-tracing.ts'
import type { Tracing } from './tracing/tracing.ts'

/** The sections of a configuration that {@link startService} reads; `standardSections` has them. */
export interface ServiceSections {
  /** Who runs, and where. */
  readonly service: ServiceConfig
  /** How the process logs. */
  readonly logging: LoggingConfig
  /** Where health and metrics are answered. */
  readonly http: HttpConfig
  /** Whether and where traces go. */
  readonly tracing: TracingConfig
}

/** What {@link startService} needs; all but the first three have defaults. */
export interface ServiceOptions {
  /** Name of the program, where the configuration names no other. */
  readonly name: string
  /** Version of the program. */
  readonly version: string
  /** The configuration; a loaded one fits as it is. */
  readonly config: ServiceSections
  /** Values that must appear nowhere, for example the secrets of the configuration. */
  readonly secrets?: readonly unknown[]
  /** How long an orderly stop may take, in milliseconds, the start it may have to wait for included; the default is 10 000. */
  readonly deadline?: number
  /** Where the log goes; the default is standard error. */
  readonly output?: LogOutput
  /** The process whose signals and failures are heard; the default is this one. */
  readonly process?: ProcessPort
  /** Clock of every part. */
  readonly clock?: Clock
  /** Timers of every part. */
  readonly timers?: Timers
}

/** What a process has, started in the right order and stopped in the opposite one. */
export interface Service {
  /** Name of the process. */
  readonly name: string
  /** Version of the program. */
  readonly version: string
  /** Name of the environment. */
  readonly environmentName: string
  /** Signals, failures, and the order of the stop; register your parts here. */
  readonly lifecycle: Lifecycle
  /** Channels, levels, the tap for a log tail. */
  readonly logging: Logging
  /** Logger of the channel `application`. */
  readonly logger: Logger
  /** The one registry; `metrics.metrics` is what libraries take. */
  readonly metrics: MetricsRegistry
  /** Checks that `/health` asks; call `setReady()` when the process does its work. */
  readonly health: Health
  /** Spans; off unless configured. */
  readonly tracing: Tracing
  /** Address of `/health` and `/metrics`, for example `http://127.0.0.1:8080`. */
  readonly url: string
}

const standardPort = 8_080

/**
 * Starts what every process needs: signals and failures, logging, metrics, tracing, the event loop's monitor, and the HTTP
 * server of health and metrics. When a part cannot be started, those before it are stopped and its error is thrown.
 * @throws {PortTakenError} When the configured port, or 8080 and the nine behind it, are taken.
 * @throws {MissingPackageError} When tracing is on and its packages are not installed.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, version, clock = systemClock, timers = systemTimers } = options
  const name = config.service.name ?? options.name
  if (name === '') throw new InvalidOptionError('name', 'must not be empty')
  const environmentName = config.service.environment ?? 'development'
  const metrics = createMetricsRegistry({ defaultMetrics: true })
  const health = createHealth({ clock, timers, metrics: metrics.metrics })
  const logging = await openLogging({ ...options, clock, timers }, name, environmentName, metrics)
  const logger = logging.logger('application')
  const lifecycle = createLifecycle({
    ...(options.deadline === undefined ? {} : { deadline: options.deadline }),
    ...(options.process === undefined ? {} : { process: options.process }),
    clock,
    timers,
    onStopping({ reason, signal }) {
      health.setStopping()
      logger.info('stopping', { reason, ...(signal === undefined ? {} : { signal }) })
    },
    onFailure: (error, origin) => logger.fatal('a failure that nobody handled', { origin, error }),
  })
  lifecycle.onStop('logging', () => logging.close())
  try {
    const shared = { name, version, environmentName, lifecycle, logging, logger, metrics, health }
    return await lifecycle.start(() => openRest({ ...options, clock, timers }, shared))
  } catch (error) {
    await lifecycle.stop('failure', error)
    throw error
  }
}

type WithSeams = ServiceOptions & { readonly clock: Clock; readonly timers: Timers }

async function openLogging(
  { config, version, secrets = [], output, clock, timers }: WithSeams,
  service: string,
  environment: string,
  { metrics }: MetricsRegistry,
): Promise<Logging> {
  const { level, format, directory, queue_capacity: capacity, ...rotation } = config.logging
  const logging = await createLogging({
    service,
    version,
    environment,
    level,
    format,
    ...(output === undefined ? {} : { output }),
    ...(directory === undefined ? {} : { directory }),
    rotation: {
      size: rotation.rotation_size,
      interval: rotation.rotation_interval,
      retentionCount: rotation.retention_count,
    },
    queue: { capacity },
    metrics,
    clock,
    timers,
  })
  logging.protect(...secrets)
  return logging
}

async function openRest(
  { config, clock, timers }: WithSeams,
  shared: Omit<Service, 'tracing' | 'url'>,
): Promise<Service> {
  const { name, version, environmentName, lifecycle, logging, logger, metrics, health } = shared
  const tracing = await createTracing({
    service: name,
    version,
    enabled: config.tracing.enabled,
    exporter: config.tracing.exporter,
    samplingRatio: config.tracing.sampling_ratio,
    ...(config.tracing.otlp_endpoint === undefined ? {} : { endpoint: config.tracing.otlp_endpoint }),
    redact: (text) => logging.redactText(text),
    metrics: metrics.metrics,
    onExportFailure: (reason) => logger.warn('spans cannot be exported', { reason }),
    timers,
  })
  lifecycle.onStop('tracing', () => tracing.close())
  const monitor = createStallMonitor({
    clock,
    timers,
    metrics: metrics.metrics,
    onStall: ({ duration }) => logger.warn('the event loop stood still', { milliseconds: Math.round(duration) }),
  })
  lifecycle.onStop('stall monitor', () => monitor.close())
  const { host, port, cors_origins: origins } = config.http
  const http = await createHttpServer({
    name,
    version,
    host,
    port: port ?? standardPort,
    explicitPort: port !== undefined,
    cors: { origins },
    environmentName,
    logging,
    registry: metrics,
    health,
    tracing,
    clock,
    timers,
  })
  lifecycle.onStop('http', () => http.close())
  const { url } = await http.listen()
  return { ...shared, tracing, url }
}
