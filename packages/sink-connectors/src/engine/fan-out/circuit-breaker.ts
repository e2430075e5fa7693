import { type Random, systemRandom, systemTimers, type TimerHandle, type Timers } from '@cryptics-lab/avro-models'
import { requireAtLeast } from '../require-at-least.ts'

/** What a breaker lets through: everything, nothing, or one attempt that decides. */
export type CircuitState = 'closed' | 'open' | 'half-open'

/** When a breaker opens, and for how long. */
export interface CircuitBreakerLimits {
  /** Failures in a row that open it, at least 1; the default is 5. */
  readonly failures?: number
  /** Longest first pause before an attempt is made again, in milliseconds; the default is 1 000. */
  readonly pause?: number
  /** Bound of the pauses, which double each time the attempt fails, in milliseconds; the default is 30 000. */
  readonly maximumPause?: number
}

/** Options of {@link createCircuitBreaker}; all have defaults. */
export interface CircuitBreakerOptions extends CircuitBreakerLimits {
  /** Timers of the pauses. */
  readonly timers?: Timers
  /** Spread of the pauses: each lasts between half its bound and its bound. */
  readonly random?: Random
  /** Called after each change of state. */
  readonly onChange?: (state: CircuitState) => void
}

/** Knows whether something answers, and keeps attempts away from it while it does not. */
export interface CircuitBreaker {
  /** What it lets through now. */
  readonly state: CircuitState
  /**
   * Resolves when an attempt may be made: at once while closed, after the pause for one caller alone while not. Whoever
   * was let through says how it went, by {@link CircuitBreaker.succeeded} or {@link CircuitBreaker.failed}.
   * @throws The signal's reason as soon as `signal` aborts.
   */
  ready(signal?: AbortSignal): Promise<void>
  /** An attempt got an answer: it closes. */
  succeeded(): void
  /** An attempt failed: it opens after so many in a row, and at once when the attempt was to decide. */
  failed(): void
  /** Opens it without waiting for further failures, for example because an attempt gets no answer at all. */
  trip(): void
  /** Forgets its timer; who still waits is released by their own signal only. */
  dispose(): void
}

class TimedCircuitBreaker implements CircuitBreaker {
  readonly #timers: Timers
  readonly #random: Random
  readonly #limit: number
  readonly #pause: number
  readonly #maximumPause: number
  readonly #onChange: (state: CircuitState) => void
  readonly #waiting = new Set<() => void>()
  #state: CircuitState = 'closed'
  #failures = 0
  #openings = 0
  #isTrying = false
  #timer: { readonly handle: TimerHandle } | undefined

  constructor(options: CircuitBreakerOptions) {
    this.#timers = options.timers ?? systemTimers
    this.#random = options.random ?? systemRandom
    this.#limit = requireAtLeast('failures', options.failures ?? 5, 1)
    this.#pause = requireAtLeast('pause', options.pause ?? 1_000, 0)
    this.#maximumPause = requireAtLeast('maximumPause', options.maximumPause ?? 30_000, 0)
    this.#onChange = options.onChange ?? (() => undefined)
  }

  get state(): CircuitState {
    return this.#state
  }

  async ready(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted()
      if (this.#state === 'closed') return
      if (this.#state === 'half-open' && !this.#isTrying) {
        this.#isTrying = true
        return
      }
      await this.#changed(signal)
    }
  }

  succeeded(): void {
    this.#failures = 0
    this.#openings = 0
    this.#enter('closed')
  }

  failed(): void {
    this.#failures += 1
    if (this.#state === 'half-open' || (this.#state === 'closed' && this.#failures >= this.#limit)) this.#open()
  }

  trip(): void {
    if (this.#state !== 'open') this.#open()
  }

  dispose(): void {
    if (this.#timer !== undefined) this.#timers.clear(this.#timer.handle)
    this.#timer = undefined
  }

  #open(): void {
    const bound = Math.min(this.#maximumPause, this.#pause * 2 ** Math.min(this.#openings, 30))
    // Not the full jitter of a retry: a pause of nothing would be no pause.
    const pause = (bound * (1 + this.#random.next())) / 2
    this.#openings += 1
    this.#enter('open')
    this.#timer = { handle: this.#timers.set(() => this.#enter('half-open'), pause) }
  }

  #enter(state: CircuitState): void {
    this.dispose()
    this.#isTrying = false
    if (this.#state === state) return
    this.#state = state
    const woken = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of woken) wake()
    this.#onChange(state)
  }

  #changed(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal?.addEventListener('abort', wake, { once: true })
    })
  }
}

/**
 * Makes a breaker: closed, it counts failures in a row and opens at the limit; open, it lets nothing through for a pause;
 * half-open, it lets one attempt through, whose outcome closes it, or opens it for twice as long. It does no input and
 * output of its own: whoever makes the attempts says how they went.
 * @throws {InvalidOptionError} When an option is out of range.
 */
export function createCircuitBreaker(options: CircuitBreakerOptions = {}): CircuitBreaker {
  return new TimedCircuitBreaker(options)
}
