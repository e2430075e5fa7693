import type { Metrics } from '@cryptics-lab/avro-models'
import type { ConnectorRuntime } from '../ports.ts'
import { connectorState } from './connector-state.ts'
import { readVersion } from './read-version.ts'

/** A runtime whose connectors make the health of the process. */
export type WatchedRuntime = Pick<ConnectorRuntime, 'status' | 'statuses'>

/** The same of Kafka Connect, which may not answer. */
export interface WatchedConnect extends WatchedRuntime {
  /** Why it could not be asked the last time. */
  readonly problem: Error | undefined
  /** Why a connector has failed. */
  failure(name: string): Error | undefined
}

/** Health and metrics of the running command. */
export interface KitService {
  /** Where measurements go. */
  readonly metrics: Metrics
  /** Makes the health of the process that of its connectors, and of Kafka Connect where it runs them. */
  watch(runtime: WatchedRuntime | WatchedConnect): void
  /** Ends it. */
  close(): Promise<unknown>
}

/**
 * Starts `/health` and `/metrics` where @cryptics-lab/service-kit is installed; undefined where it is not.
 * @throws {PortTakenError} The port that was asked for is taken.
 */
export async function startKitService(
  { host, port: configured }: { readonly host: string; readonly port: number | undefined },
  asked: number | undefined,
  writeError: (line: string) => void,
): Promise<KitService | undefined> {
  const kit = await import('@cryptics-lab/service-kit').catch(() => undefined)
  if (kit === undefined) return undefined
  const port = asked ?? configured
  const service = await kit.startService({
    name: 'sink-connectors',
    version: readVersion(),
    config: {
      service: { name: undefined, environment: undefined },
      logging: {
        level: 'warn',
        format: 'auto',
        queue_capacity: 10_000,
        rotation_size: '10m',
        rotation_interval: 'daily',
        retention_count: 10,
      },
      http: { host, cors_origins: [], ...(port === undefined ? {} : { port }) },
      tracing: { enabled: false, exporter: 'none', sampling_ratio: 1 },
    },
    // Signals are the command's own business.
    process: { listen: () => () => undefined, exit: () => undefined },
  })
  writeError(`health and metrics at ${service.url}`)
  return {
    metrics: service.metrics.metrics,
    watch(runtime) {
      for (const { name } of runtime.statuses()) {
        service.health.register(name, () => healthOf(runtime, name))
      }
      if ('problem' in runtime) {
        service.health.register('kafka-connect', () => {
          const { problem } = runtime
          return { ok: problem === undefined, reason: problem?.message }
        })
      }
      service.health.setReady()
    },
    close: () => service.lifecycle.stop('complete'),
  }
}

function healthOf(
  runtime: WatchedRuntime | WatchedConnect,
  name: string,
): { readonly ok: boolean; readonly reason: string } {
  const status = runtime.status(name)
  const state = connectorState(status)
  const failure = 'problem' in runtime ? runtime.failure(name)?.message : status.tasks[0]?.trace
  return { ok: state === 'RUNNING' || state === 'PAUSED', reason: failure?.split('\n', 1)[0] ?? state }
}
