import { InvalidOptionError, type VenueEvent } from '@cryptics-lab/avro-models'
import { StreamOverflowError } from '../errors.ts'

/**
 * What a full queue does: `fail` ends the stream with an error after the events that it holds, `drop-oldest` and
 * `drop-newest` lose one event and count it.
 */
export type OverflowPolicy = 'fail' | 'drop-oldest' | 'drop-newest'

/** Options of a stream. */
export interface StreamOptions {
  /** Events that the queue holds, 1 or more. The default is 4,096. */
  readonly capacity?: number
  /** What a full queue does. The default is `fail`. */
  readonly overflow?: OverflowPolicy
  /** Ends the stream with the signal's reason. */
  readonly signal?: AbortSignal
}

/** Events of one channel, read with `for await`; leaving the loop closes the stream. One reader. */
export interface EventStream extends AsyncIterable<VenueEvent> {
  /** Channel of the stream. */
  readonly channel: string
  /** Events lost to a full queue. */
  readonly dropped: number
  /** Ends the stream; what it holds is still read. */
  close(): void
}

/** What a stream tells its owner. */
export interface StreamHooks {
  /** The stream ended, for any reason; called once. */
  onClosed(): void
  /** An event was dropped; `isFirst` for the first of this stream. */
  onDropped(isFirst: boolean, error: StreamOverflowError): void
}

const defaultCapacity = 4_096

/** The bounded queue behind a stream. */
export class EventQueue implements EventStream, AsyncIterator<VenueEvent, undefined> {
  readonly channel: string
  readonly #capacity: number
  readonly #overflow: OverflowPolicy
  readonly #hooks: StreamHooks
  readonly #signal: AbortSignal | undefined
  readonly #onAbort = (): void => this.fail(this.#signal?.reason)
  #events: VenueEvent[] = []
  #head = 0
  #dropped = 0
  #isClosed = false
  #failure: { readonly error: unknown } | undefined
  #wake: (() => void) | undefined

  /** @throws {InvalidOptionError} The capacity is not a whole number above 0. */
  constructor(channel: string, options: StreamOptions, hooks: StreamHooks) {
    const { capacity = defaultCapacity, overflow = 'fail', signal } = options
    if (!(Number.isSafeInteger(capacity) && capacity > 0)) {
      throw new InvalidOptionError('capacity', 'must be a whole number above 0')
    }
    this.channel = channel
    this.#capacity = capacity
    this.#overflow = overflow
    this.#hooks = hooks
    this.#signal = signal
    if (signal?.aborted === true) this.fail(signal.reason)
    else signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  get dropped(): number {
    return this.#dropped
  }

  /** Whether the stream ended. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Takes one event. */
  push(event: VenueEvent): void {
    if (this.#isClosed) return
    if (this.#events.length - this.#head >= this.#capacity && !this.#makeRoom()) return
    this.#events.push(event)
    this.#wake?.()
  }

  /** Ends the stream with an error, after the events that it holds. */
  fail(error: unknown): void {
    if (this.#isClosed) return
    this.#failure = { error }
    this.close()
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#wake?.()
    this.#hooks.onClosed()
  }

  [Symbol.asyncIterator](): AsyncIterator<VenueEvent, undefined> {
    return this
  }

  async next(): Promise<IteratorResult<VenueEvent, undefined>> {
    for (;;) {
      const event = this.#take()
      if (event !== undefined) return { done: false, value: event }
      const failure = this.#failure
      if (failure !== undefined) {
        this.#failure = undefined
        throw failure.error
      }
      if (this.#isClosed) return { done: true, value: undefined }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#wake = undefined
    }
  }

  /** Called by `for await` when the loop is left. */
  return(): Promise<IteratorResult<VenueEvent, undefined>> {
    this.#events = []
    this.#head = 0
    this.close()
    return Promise.resolve({ done: true, value: undefined })
  }

  #take(): VenueEvent | undefined {
    if (this.#head === this.#events.length) return undefined
    const event = this.#events[this.#head] as VenueEvent
    this.#head += 1
    // Half of the array is read: give the memory back, at a constant cost per event.
    if (this.#head * 2 >= this.#events.length) {
      this.#events = this.#events.slice(this.#head)
      this.#head = 0
    }
    return event
  }

  #makeRoom(): boolean {
    const error = new StreamOverflowError(this.channel, this.#capacity)
    if (this.#overflow === 'fail') {
      this.fail(error)
      return false
    }
    this.#dropped += 1
    this.#hooks.onDropped(this.#dropped === 1, error)
    if (this.#overflow === 'drop-newest') return false
    this.#head += 1
    return true
  }
}
