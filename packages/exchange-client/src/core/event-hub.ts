import type { EventOrigin, VenueEvent } from '@cryptics-lab/avro-models'
import { ListenerError } from '../errors.ts'

/** Receives events, synchronously. What it throws is reported, and never breaks the stream. */
export type EventListener = (event: VenueEvent) => void

/** What was opened and can be closed. */
export interface Closable {
  /** Closes; a second call does nothing. */
  close(): void
}

interface Queued {
  readonly event: VenueEvent
  readonly channel: string | undefined
}

/**
 * Hands every event to all listeners in one order. An event that a listener causes (an order that is refused at once)
 * waits until all listeners have seen the event before it.
 */
export class EventHub {
  readonly #onError: (error: unknown) => void
  readonly #listeners = new Set<EventListener>()
  readonly #channels = new Map<string, Set<EventListener>>()
  readonly #queue: Queued[] = []
  #isDraining = false
  #epoch = 0
  #sequence = 0

  /** @param onError Told of what listeners throw. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  /** Begins to count events of a new connection. */
  begin(epoch: number): void {
    if (epoch === this.#epoch) return
    this.#epoch = epoch
    this.#sequence = 0
  }

  /** The origin of the next event that came in on the current connection. */
  origin(): EventOrigin {
    this.#sequence += 1
    return { epoch: this.#epoch, sequence: this.#sequence }
  }

  /** Adds a listener of all events. */
  on(listener: EventListener): Closable {
    // A wrapper of its own, so that one function registered twice is called twice and closed one by one.
    const own: EventListener = (event) => listener(event)
    this.#listeners.add(own)
    return { close: () => void this.#listeners.delete(own) }
  }

  /** Adds a listener of one channel's events. */
  onChannel(channel: string, listener: EventListener): Closable {
    const own: EventListener = (event) => listener(event)
    const listeners = this.#channels.get(channel) ?? new Set()
    this.#channels.set(channel, listeners.add(own))
    return {
      close: () => {
        listeners.delete(own)
        if (listeners.size === 0 && this.#channels.get(channel) === listeners) this.#channels.delete(channel)
      },
    }
  }

  /** Tells all listeners, and those of the channel that brought the event. */
  emit(event: VenueEvent, channel?: string): void {
    this.#queue.push({ event: Object.freeze(event), channel })
    if (this.#isDraining) return
    this.#isDraining = true
    for (let next = 0; next < this.#queue.length; next += 1) this.#deliver(this.#queue[next] as Queued)
    this.#queue.length = 0
    this.#isDraining = false
  }

  #deliver({ event, channel }: Queued): void {
    for (const listener of this.#listeners) this.#call(listener, event)
    const listeners = channel === undefined ? undefined : this.#channels.get(channel)
    if (listeners !== undefined) for (const listener of listeners) this.#call(listener, event)
  }

  #call(listener: EventListener, event: VenueEvent): void {
    try {
      const result: unknown = listener(event)
      // An async function fits the type; its rejection must not end the process.
      if (result instanceof Promise) result.catch((error: unknown) => this.#report(error))
    } catch (error) {
      this.#report(error)
    }
  }

  #report(cause: unknown): void {
    this.#onError(new ListenerError({ cause }))
  }
}
