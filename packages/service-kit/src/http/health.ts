import {
  type Clock,
  InvalidOptionError,
  type Metrics,
  noMetrics,
  systemClock,
  systemTimers,
  type Timers,
} from '@cryptics-lab/avro-models'
import { metricNames } from '../metric-names.ts'

/** What a check says. */
export interface HealthResult {
  /** Whether all is well. */
  readonly ok: boolean
  /** Why not, or a remark; for a person, without secrets. */
  readonly reason?: string | undefined
}

/** Looks whether one thing works. What it throws is its reason. `signal` aborts at the end of the time it has. */
export type HealthCheck = (signal: AbortSignal) => HealthResult | Promise<HealthResult>

/** `live`: the process has to be started anew when it fails. `ready`: the process cannot do its work at the moment. */
export type HealthKind = 'live' | 'ready'

/** Result of one check in a report. */
export interface HealthCheckReport {
  /** Name of the check. */
  readonly name: string
  /** What it decides. */
  readonly kind: HealthKind
  /** Whether all is well. */
  readonly ok: boolean
  /** Why not, or a remark. */
  readonly reason?: string
  /** How old the result is, in milliseconds. */
  readonly ageMilliseconds: number
}

/** Health at one moment. */
export interface HealthReport {
  /** Whether everything that was asked for is well. */
  readonly ok: boolean
  /** `starting` until {@link Health.setReady}, `stopping` from {@link Health.setStopping} on. */
  readonly phase: HealthPhase
  /** What is not well, one line each; empty when `ok`. */
  readonly reasons: readonly string[]
  /** Every check that was asked. */
  readonly checks: readonly HealthCheckReport[]
}

/** Where the process is in its life. */
export type HealthPhase = 'starting' | 'running' | 'stopping'

/** What {@link createHealth} takes; everything has a default. */
export interface HealthOptions {
  /** Clock of the results' age; default the machine's. */
  readonly clock?: Clock
  /** Timers of the checks' time limits; default the machine's. */
  readonly timers?: Timers
  /** For how long a result is used again, in milliseconds; default 1,000. */
  readonly cacheFor?: number
  /** Where measurements go; default nowhere. */
  readonly metrics?: Metrics
}

/** Health of one process. */
export interface Health {
  /**
   * Adds a check. `kind` is `ready` by default; `timeout` in milliseconds, default 2,000.
   * @throws {InvalidOptionError} The name is taken.
   */
  register(name: string, check: HealthCheck, options?: HealthCheckOptions): { close(): void }
  /** The process has started: from now on its checks alone decide whether it is ready. */
  setReady(): void
  /** The process stops: it is not ready from now on, whatever the checks say. */
  setStopping(reason?: string): void
  /** Whether the process is alive, ready, or both. Never rejects. */
  report(kind?: HealthKind): Promise<HealthReport>
}

/** How a check is run. */
export interface HealthCheckOptions {
  /** What it decides; default `ready`. */
  readonly kind?: HealthKind
  /** How long it may take, in milliseconds; default 2,000. */
  readonly timeout?: number
}

interface Check {
  readonly name: string
  readonly kind: HealthKind
  ask(): Promise<HealthCheckReport>
}

/** Makes the health of a process. It is `starting`, and so not ready, until `setReady` is called. */
export function createHealth(options: HealthOptions = {}): Health {
  const { clock = systemClock, timers = systemTimers, cacheFor = 1_000, metrics = noMetrics } = options
  const checks = new Map<string, Check>()
  let phase: HealthPhase = 'starting'
  let stopReason = 'the process is stopping'

  return {
    register(name, check, { kind = 'ready', timeout = 2_000 } = {}) {
      if (checks.has(name)) throw new InvalidOptionError('name', `a health check named ${name} is registered already`)
      const entry = createCheck({ name, kind, check, timeout, clock, timers, cacheFor, metrics })
      checks.set(name, entry)
      return {
        close() {
          if (checks.get(name) === entry) checks.delete(name)
        },
      }
    },
    setReady() {
      if (phase === 'starting') phase = 'running'
    },
    setStopping(reason) {
      phase = 'stopping'
      if (reason !== undefined) stopReason = `the process is stopping: ${reason}`
    },
    async report(kind) {
      const asked = [...checks.values()].filter((check) => kind === undefined || check.kind === kind)
      const results = await Promise.all(asked.map((check) => check.ask()))
      const reasons = results.filter(({ ok }) => !ok).map(({ name, reason }) => `${name}: ${reason ?? 'not well'}`)
      if (kind !== 'live' && phase !== 'running') {
        reasons.unshift(phase === 'starting' ? 'the process is starting' : stopReason)
      }
      return { ok: reasons.length === 0, phase, reasons, checks: results }
    },
  }
}

interface CheckOptions {
  readonly name: string
  readonly kind: HealthKind
  readonly check: HealthCheck
  readonly timeout: number
  readonly clock: Clock
  readonly timers: Timers
  readonly cacheFor: number
  readonly metrics: Metrics
}

function createCheck({ name, kind, check, timeout, clock, timers, cacheFor, metrics }: CheckOptions): Check {
  let last: { readonly at: number; readonly result: HealthResult } | undefined
  let asking: Promise<HealthResult> | undefined
  // A check that hangs is not asked a second time beside itself: one that never returns would pile up.
  let hanging: Promise<unknown> | undefined

  const askOnce = async (): Promise<HealthResult> => {
    const abort = new AbortController()
    const late = `gave no answer within ${timeout} ms`
    if (hanging !== undefined) return { ok: false, reason: late }
    const answer = (async () => check(abort.signal))().catch((error: unknown) => ({
      ok: false,
      reason: reasonOf(error),
    }))
    hanging = answer
    void answer.then(() => (hanging = undefined))
    let timer: unknown
    const limit = new Promise<HealthResult>((resolve) => {
      timer = timers.set(() => resolve({ ok: false, reason: late }), timeout)
    })
    const result = await Promise.race([answer, limit])
    timers.clear(timer)
    abort.abort()
    return result
  }

  const ask = async (): Promise<HealthResult> => {
    const result = await askOnce()
    last = { at: clock.monotonic(), result }
    asking = undefined
    metrics.gauge(metricNames.healthCheckOk, result.ok ? 1 : 0, { check: name, kind })
    return result
  }

  return {
    name,
    kind,
    async ask() {
      const isFresh = last !== undefined && clock.monotonic() - last.at < cacheFor * 1_000
      if (!isFresh) await (asking ??= ask())
      const { at, result } = last as NonNullable<typeof last>
      const reason = result.reason === undefined ? {} : { reason: String(result.reason) }
      const ageMilliseconds = Math.round((clock.monotonic() - at) / 1_000)
      return { name, kind, ok: result.ok === true, ...reason, ageMilliseconds }
    },
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error)
}
