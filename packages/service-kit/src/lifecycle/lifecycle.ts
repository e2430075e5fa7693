import { type Clock, InvalidOptionError, systemClock, systemTimers, type Timers } from '@cryptics-lab/avro-models'
import { type ProcessPort, systemProcess } from './process-port.ts'
import { type Part, stopParts } from './stop-parts.ts'
import { exitCodeOf, type PartReport, type StopReason, type StopReport, type StopSignal } from './stop-report.ts'

/** Options of {@link createLifecycle}; all have defaults. */
export interface LifecycleOptions {
  /** How long the whole stop may take, in milliseconds, above 0; the default is 10 000. */
  readonly deadline?: number
  /** Clock of the measurements. */
  readonly clock?: Clock
  /** Timers of the deadlines. */
  readonly timers?: Timers
  /** The process whose signals and failures are heard; the default is this one. */
  readonly process?: ProcessPort
  /** Called once when the stop begins, before the first part is stopped. */
  readonly onStopping?: (request: StopRequest) => void
  /** Called for each unhandled rejection and uncaught exception, the first included. */
  readonly onFailure?: (error: unknown, origin: 'unhandledRejection' | 'uncaughtException') => void
}

/** That a process shall stop. */
export interface StopRequest {
  /** Why. */
  readonly reason: StopReason
  /** The signal that asked for it; undefined for every other reason. */
  readonly signal: StopSignal | undefined
  /** What failed; undefined unless the reason is `failure`. */
  readonly error: unknown
}

/** Options of {@link Lifecycle.onStop}. */
export interface PartOptions {
  /** How long the part's stop may take, in milliseconds, above 0; the default is what is left of the whole. */
  readonly deadline?: number
}

/** A process from its start to its orderly end. */
export interface Lifecycle {
  /** Aborts when the stop begins; its reason is the {@link StopRequest}. Hand it to whatever waits. */
  readonly signal: AbortSignal
  /** Resolves when the stop begins, with the reason. */
  readonly requested: Promise<StopRequest>
  /** Resolves when every part was stopped or given up. */
  readonly stopped: Promise<StopReport>
  /**
   * Registers a part. Parts are stopped one by one, the last registered first, so register what others stand on before
   * them. A part that is registered while the process stops is stopped at once.
   * @throws {InvalidOptionError} When the deadline is not above 0.
   */
  onStop(name: string, stop: () => unknown, options?: PartOptions): void
  /**
   * Runs the start of the process: a stop that is asked for meanwhile waits until the start has settled, and stops then what
   * it registered. A start that takes long looks at the signal between its steps.
   * @returns What `begin` returns.
   */
  start<Value>(begin: (signal: AbortSignal) => Promise<Value>): Promise<Value>
  /** Begins the stop; later calls change nothing. @returns {@link Lifecycle.stopped}. */
  stop(reason: StopReason, error?: unknown): Promise<StopReport>
  /** Stops listening to the process without stopping any part; for a process that goes on to something else. */
  close(): void
}

// One Ctrl-C arrives twice under npm, which gets it too and hands it on.
const echo = 1_000_000

class ProcessLifecycle implements Lifecycle {
  readonly requested: Promise<StopRequest>
  readonly stopped: Promise<StopReport>
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #process: ProcessPort
  readonly #options: LifecycleOptions
  readonly #deadline: number
  readonly #unlisten: () => void
  readonly #starts = new Set<Promise<unknown>>()
  #parts: Part[] = []
  #request: StopRequest | undefined
  #signalledAt: number | undefined
  #settleRequested: (request: StopRequest) => void = () => {}
  #settleStopped: (report: StopReport) => void = () => {}

  constructor(options: LifecycleOptions) {
    const { deadline = 10_000 } = options
    checkDeadline('deadline', deadline)
    this.#options = options
    this.#deadline = deadline
    this.#clock = options.clock ?? systemClock
    this.#timers = options.timers ?? systemTimers
    this.#process = options.process ?? systemProcess
    this.requested = new Promise((resolve) => (this.#settleRequested = resolve))
    this.stopped = new Promise((resolve) => (this.#settleStopped = resolve))
    this.#unlisten = this.#process.listen({
      onSignal: (signal) => this.#onSignal(signal),
      onFailure: (error, origin) => {
        contained(() => options.onFailure?.(error, origin))
        this.#begin({ reason: 'failure', signal: undefined, error })
      },
    })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  onStop(name: string, stop: () => unknown, { deadline }: PartOptions = {}): void {
    if (deadline !== undefined) checkDeadline('deadline', deadline)
    this.#parts.push({ name, stop, deadline })
  }

  async start<Value>(begin: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    const started = begin(this.signal)
    this.#starts.add(started)
    try {
      return await started
    } finally {
      this.#starts.delete(started)
    }
  }

  stop(reason: StopReason, error?: unknown): Promise<StopReport> {
    this.#begin({ reason, signal: undefined, error })
    return this.stopped
  }

  close(): void {
    this.#unlisten()
  }

  #onSignal(signal: StopSignal): void {
    const now = this.#clock.monotonic()
    if (this.#signalledAt !== undefined && now - this.#signalledAt >= echo) this.#process.exit(exitCodeOf(signal))
    this.#signalledAt ??= now
    this.#begin({ reason: 'signal', signal, error: undefined })
  }

  #begin(request: StopRequest): void {
    if (this.#request !== undefined) return
    this.#request = request
    contained(() => this.#options.onStopping?.(request))
    this.#controller.abort(request)
    this.#settleRequested(request)
    void this.#stopAll(request).then(this.#settleStopped)
  }

  /** Waits for what is starting; only a start that does not settle in time is worth a line of the report. */
  async #settleStarts(): Promise<readonly PartReport[]> {
    if (this.#starts.size === 0) return []
    const start: Part = { name: 'start', stop: () => Promise.allSettled(this.#starts), deadline: undefined }
    const options = { deadline: this.#deadline, clock: this.#clock, timers: this.#timers }
    return (await stopParts([start], options)).filter(({ outcome }) => outcome !== 'stopped')
  }

  async #stopAll(request: StopRequest): Promise<StopReport> {
    const began = this.#clock.monotonic()
    const reports: PartReport[] = [...(await this.#settleStarts())]
    // What is registered while others stop gets its turn too.
    while (this.#parts.length > 0) {
      const parts = this.#parts
      this.#parts = []
      const spent = (this.#clock.monotonic() - began) / 1_000
      const options = { deadline: this.#deadline - spent, clock: this.#clock, timers: this.#timers }
      reports.push(...(await stopParts(parts, options)))
    }
    this.#unlisten()
    const isClean = reports.every(({ outcome }) => outcome === 'stopped')
    return {
      ...request,
      parts: reports,
      seconds: (this.#clock.monotonic() - began) / 1_000_000,
      exitCode: isClean && request.reason !== 'failure' ? 0 : 1,
    }
  }
}

function checkDeadline(path: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new InvalidOptionError(path, `must be a number of milliseconds above 0, not ${value}`)
  }
}

/** A listener that throws must not keep the process from stopping. */
function contained(callback: () => void): void {
  try {
    callback()
  } catch {
    // There is nobody left to tell: this is the last listener of failures.
  }
}

/**
 * Makes the lifecycle of a process: SIGINT, SIGTERM and SIGHUP begin an orderly stop, and so does an unhandled rejection or
 * an uncaught exception, with exit code 1. A second signal ends the process at once with 128 and its number; signals within
 * one second of the first count as one, since npm hands the same Ctrl-C on.
 * @throws {InvalidOptionError} When the deadline is not above 0.
 */
export function createLifecycle(options: LifecycleOptions = {}): Lifecycle {
  return new ProcessLifecycle(options)
}
