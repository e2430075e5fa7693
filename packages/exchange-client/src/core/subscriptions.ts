import { SubscriptionRejectedError } from '../errors.ts'

/** How a venue is asked for channels. */
export interface SubscriptionPort {
  /** Name of the family of a channel; one request asks for channels of one family. */
  familyOf(channel: string): string
  /** Asks for channels; gives those that the venue confirmed. */
  subscribe(channels: readonly string[]): Promise<readonly string[]>
  /** Gives channels back; the promise ends when the venue confirmed. */
  unsubscribe(channels: readonly string[]): Promise<void>
  /** Whether an error is the venue's answer about the channels, and not a failure of the request itself. */
  isAnswer(error: unknown): boolean
}

/** What a connection begins with. */
export interface SubscriptionReport {
  /** Channels that the venue confirmed. */
  readonly confirmed: readonly string[]
  /** Channels that were wanted and refused. */
  readonly rejected: readonly SubscriptionRejectedError[]
}

interface Waiter {
  resolve(): void
  reject(error: Error): void
}

interface Entry {
  holders: number
  wasConfirmed: boolean
  /** Refused on this connection; tried again on the next one, or when it is renewed. */
  isRefused: boolean
  /** Called when the channel was given back and will be asked for again. */
  onLeft: (() => void) | undefined
  waiters: Waiter[]
}

/**
 * The channels that are wanted, brought in line with those that the venue confirmed, one request at a time. A channel
 * stays wanted through losses of the connection until its last holder gives it back.
 */
export class Subscriptions {
  readonly #batch: number
  readonly #onError: (error: unknown) => void
  readonly #entries = new Map<string, Entry>()
  readonly #active = new Set<string>()
  /** Confirmed channels whose last holder is gone; they must be given back before they can be asked for again. */
  readonly #retired = new Set<string>()
  #port: SubscriptionPort | undefined
  #running: Promise<void> | undefined

  /**
   * @param batch Channels of one request at most.
   * @param onError Told of failures that nobody waits for.
   */
  constructor(batch: number, onError: (error: unknown) => void) {
    this.#batch = batch
    this.#onError = onError
  }

  /** Whether a channel is wanted. */
  isWanted(channel: string): boolean {
    return this.#entries.has(channel)
  }

  /** Whether the venue confirmed a wanted channel on this connection. */
  isConfirmed(channel: string): boolean {
    const entry = this.#entries.get(channel)
    return entry !== undefined && entry.onLeft === undefined && this.#active.has(channel) && !this.#retired.has(channel)
  }

  /** Wants a channel once more; resolves when the venue confirmed it. */
  hold(channel: string): Promise<void> {
    const entry = this.#entry(channel)
    entry.holders += 1
    return this.confirm(channel)
  }

  /** Resolves when the venue confirmed a channel that is wanted already; asks again for one that it refused. */
  confirm(channel: string): Promise<void> {
    const entry = this.#entries.get(channel)
    if (entry === undefined) return Promise.reject(new SubscriptionRejectedError(channel))
    if (this.isConfirmed(channel)) return Promise.resolve()
    entry.isRefused = false
    return this.#wait(entry)
  }

  /** Gives a channel back; with its last holder it is not wanted any more. */
  release(channel: string): void {
    const entry = this.#entries.get(channel)
    if (entry === undefined) return
    entry.holders -= 1
    if (entry.holders > 0) return
    this.#entries.delete(channel)
    if (this.#active.has(channel)) this.#retired.add(channel)
    for (const waiter of entry.waiters) waiter.resolve()
    this.#schedule()
  }

  /**
   * Gives a channel back and asks for it again; resolves when the venue confirmed it anew.
   * @param onLeft Called in between: what comes after it belongs to the new subscription.
   */
  renew(channel: string, onLeft: () => void): Promise<void> {
    const entry = this.#entries.get(channel)
    if (entry === undefined) return Promise.reject(new SubscriptionRejectedError(channel))
    entry.isRefused = false
    if (this.#active.has(channel)) entry.onLeft = onLeft
    else onLeft()
    return this.#wait(entry)
  }

  /** A connection stands: asks for everything that is wanted. Resolves when each channel was confirmed or refused. */
  async attach(port: SubscriptionPort): Promise<SubscriptionReport> {
    this.#port = port
    this.#active.clear()
    this.#retired.clear()
    const rejected: SubscriptionRejectedError[] = []
    const running = this.#reconcile(port, rejected, true)
    this.#running = running
    try {
      await running
    } catch (error) {
      if (this.#port === port) this.#port = undefined
      throw error
    } finally {
      this.#finished(running)
    }
    return { confirmed: [...this.#active], rejected }
  }

  /** The connection is gone; nothing is confirmed any more. */
  detach(): void {
    this.#port = undefined
    this.#running = undefined
    this.#active.clear()
    this.#retired.clear()
    for (const entry of this.#entries.values()) {
      entry.isRefused = false
      entry.onLeft?.()
      entry.onLeft = undefined
    }
  }

  /** Ends all waiting. */
  close(error: Error): void {
    this.detach()
    const entries = [...this.#entries.values()]
    this.#entries.clear()
    for (const { waiters } of entries) for (const waiter of waiters) waiter.reject(error)
  }

  #entry(channel: string): Entry {
    const known = this.#entries.get(channel)
    if (known !== undefined) return known
    const entry: Entry = { holders: 0, wasConfirmed: false, isRefused: false, onLeft: undefined, waiters: [] }
    this.#entries.set(channel, entry)
    return entry
  }

  #wait(entry: Entry): Promise<void> {
    return new Promise((resolve, reject) => {
      entry.waiters.push({ resolve, reject })
      this.#schedule()
    })
  }

  /** Begins to work in the next microtask, so that wishes of one turn travel in one request. */
  #schedule(): void {
    const port = this.#port
    if (port === undefined || this.#running !== undefined) return
    const running = Promise.resolve()
      .then(() => this.#reconcile(port, [], false))
      .catch((error: unknown) => {
        if (this.#port === port) this.#onError(error)
      })
      .finally(() => this.#finished(running))
    this.#running = running
  }

  #finished(running: Promise<void>): void {
    if (this.#running !== running) return
    this.#running = undefined
    if (this.#leaving().length > 0 || this.#joining().length > 0) this.#schedule()
  }

  /** The channels of one request: as many as the venue takes, of the first one's family. */
  #batchOf(port: SubscriptionPort, channels: readonly string[]): readonly string[] {
    const family = port.familyOf(channels[0] ?? '')
    return channels.filter((channel) => port.familyOf(channel) === family).slice(0, this.#batch)
  }

  #leaving(): string[] {
    return [...this.#active].filter((channel) => {
      const entry = this.#entries.get(channel)
      return this.#retired.has(channel) || entry === undefined || entry.onLeft !== undefined
    })
  }

  #joining(): string[] {
    return [...this.#entries].flatMap(([channel, entry]) =>
      this.#active.has(channel) || entry.isRefused ? [] : [channel],
    )
  }

  async #reconcile(port: SubscriptionPort, rejected: SubscriptionRejectedError[], isOpening: boolean): Promise<void> {
    while (this.#port === port) {
      const leaving = this.#batchOf(port, this.#leaving())
      if (leaving.length > 0) {
        await this.#leave(port, leaving)
        continue
      }
      const joining = this.#batchOf(port, this.#joining())
      if (joining.length === 0) return
      await this.#join(port, joining, rejected, isOpening)
    }
  }

  async #leave(port: SubscriptionPort, channels: readonly string[]): Promise<void> {
    try {
      await port.unsubscribe(channels)
    } catch (error) {
      if (this.#port !== port) return
      // The worst case is a channel that goes on; asking for it again brings its snapshot anyway.
      this.#onError(error)
    }
    if (this.#port !== port) return
    for (const channel of channels) {
      this.#active.delete(channel)
      this.#retired.delete(channel)
      const entry = this.#entries.get(channel)
      const onLeft = entry?.onLeft
      if (entry !== undefined) entry.onLeft = undefined
      onLeft?.()
    }
  }

  async #join(
    port: SubscriptionPort,
    channels: readonly string[],
    rejected: SubscriptionRejectedError[],
    isOpening: boolean,
  ): Promise<void> {
    let confirmed: ReadonlySet<string>
    let cause: unknown
    try {
      confirmed = new Set(await port.subscribe(channels))
    } catch (error) {
      // A connection that cannot answer at its beginning is no connection; the session tries another one.
      if (this.#port !== port || (isOpening && !port.isAnswer(error))) throw error
      if (channels.length > 1 && port.isAnswer(error)) {
        // One bad channel can make the venue refuse the whole call: halve until it stands alone.
        const middle = channels.length >> 1
        await this.#join(port, channels.slice(0, middle), rejected, isOpening)
        if (this.#port === port) await this.#join(port, channels.slice(middle), rejected, isOpening)
        return
      }
      confirmed = new Set()
      cause = error
    }
    if (this.#port !== port) return
    for (const channel of channels) {
      if (confirmed.has(channel)) this.#confirm(channel)
      else this.#refuse(channel, cause, rejected)
    }
  }

  #confirm(channel: string): void {
    this.#active.add(channel)
    const entry = this.#entries.get(channel)
    if (entry === undefined) return
    entry.wasConfirmed = true
    if (entry.onLeft !== undefined) return
    for (const waiter of entry.waiters.splice(0)) waiter.resolve()
  }

  #refuse(channel: string, cause: unknown, rejected: SubscriptionRejectedError[]): void {
    const entry = this.#entries.get(channel)
    if (entry === undefined) return
    const error = new SubscriptionRejectedError(channel, cause === undefined ? {} : { cause })
    rejected.push(error)
    entry.isRefused = true
    // A channel that never was confirmed is forgotten with the error; a known one is asked for again later.
    if (!entry.wasConfirmed) this.#entries.delete(channel)
    const waiters = entry.waiters.splice(0)
    for (const waiter of waiters) waiter.reject(error)
    if (waiters.length === 0) this.#onError(error)
  }
}
