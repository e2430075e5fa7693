import type { EventOrigin, VenueEvent } from '@cryptics-lab/avro-models'
import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { BookKeeper } from '../../core/book-keeper.ts'
import type { EventHub } from '../../core/event-hub.ts'
import { excerptOf } from '../../core/excerpt.ts'
import type { Subscriptions } from '../../core/subscriptions.ts'
import type { Tally } from '../../core/tally.ts'
import { InvalidMessageError, MalformedFloodError } from '../../errors.ts'
import { metricNames } from '../../metric-names.ts'
import { type DeribitChannel, parseChannel } from './channels.ts'
import { listOf, objectOf } from '../../core/guards.ts'
import { readBook, readFill, readIndex, readOrder, readTicker, readTrade, venueName } from './normalise.ts'
import type { DeribitSettings } from './options.ts'
import type { UserFeed } from './user-feed.ts'

interface Route {
  readonly channel: DeribitChannel
  readonly keeper: BookKeeper | undefined
  holders: number
}

/** What the feed is made of. */
export interface FeedParts {
  readonly settings: DeribitSettings
  readonly subscriptions: Subscriptions
  readonly hub: EventHub
  readonly tally: Tally
  readonly userFeed: UserFeed
  /** Ends the connection. */
  readonly cut: (cause: unknown) => void
}

/** From a notification to events: each wanted channel has a route, and each book a keeper. */
export class Feed {
  readonly #parts: FeedParts
  readonly #routes = new Map<string, Route>()
  readonly #keepers = new Map<string, BookKeeper>()

  constructor(parts: FeedParts) {
    this.#parts = parts
  }

  /** The kept book of an instrument; undefined when none is wanted. */
  keeper(instrument: string): BookKeeper | undefined {
    return this.#keepers.get(instrument)
  }

  /**
   * Wants a channel once more; resolves when the venue confirmed it.
   * @throws {InvalidOptionError} The instrument's book is kept at another interval.
   */
  async open(name: string): Promise<void> {
    const route = this.#routes.get(name) ?? this.#addRoute(name)
    route.holders += 1
    try {
      await this.#parts.subscriptions.hold(name)
    } catch (error) {
      this.#release(name, route)
      throw error
    }
    route.keeper?.expectSnapshot()
  }

  /** Gives a channel back. */
  close(name: string): void {
    const route = this.#routes.get(name)
    if (route === undefined) return
    this.#release(name, route)
    this.#parts.subscriptions.release(name)
  }

  /** A notification came. */
  take(name: string, data: unknown, receivedAt: number, text: string): void {
    const route = this.#routes.get(name)
    if (route === undefined) {
      this.#parts.tally.count(metricNames.unwantedNotifications)
      return
    }
    try {
      this.#handle(name, route, data, receivedAt)
    } catch (error) {
      if (!(error instanceof InvalidMessageError)) throw error
      this.malformed(error.message, text, name)
      route.keeper?.takeMalformed()
    }
  }

  /** A frame could not be understood: counted, told, skipped. */
  malformed(problem: string, text: string, channel?: string): void {
    const { hub, tally, settings, cut } = this.#parts
    const isFlood = tally.malformed()
    hub.emit({ kind: 'frame-malformed', ...hub.origin(), excerpt: excerptOf(text), problem }, channel)
    if (isFlood) cut(new MalformedFloodError(settings.malformedLimit))
  }

  /** The connection stands. */
  linkOpened(): void {
    for (const keeper of this.#keepers.values()) keeper.expectSnapshot()
  }

  /** The connection is gone. */
  linkLost(): void {
    for (const keeper of this.#keepers.values()) keeper.loseLink()
  }

  /** Nothing is wanted any more. */
  end(): void {
    for (const keeper of this.#keepers.values()) keeper.close()
    this.#keepers.clear()
    this.#routes.clear()
  }

  #addRoute(name: string): Route {
    const channel = parseChannel(name)
    const keeper = channel.kind === 'book' ? this.#keep(name, channel.instrument) : undefined
    const route: Route = { channel, keeper, holders: 0 }
    this.#routes.set(name, route)
    return route
  }

  #release(name: string, route: Route): void {
    route.holders -= 1
    if (route.holders > 0 || this.#routes.get(name) !== route) return
    this.#routes.delete(name)
    if (route.keeper === undefined) return
    this.#keepers.delete(route.keeper.instrument)
    route.keeper.close()
  }

  #keep(channel: string, instrument: string): BookKeeper {
    const { settings, subscriptions, hub, tally } = this.#parts
    const other = this.#keepers.get(instrument)
    if (other !== undefined) {
      throw new InvalidOptionError('interval', `the book of ${instrument} is kept as ${other.channel} already`)
    }
    const emit = (event: VenueEvent): void => hub.emit(event, channel)
    const origin = (): EventOrigin => hub.origin()
    const keeper = new BookKeeper({
      venue: venueName,
      instrument,
      channel,
      depth: settings.bookDepth,
      snapshotTimeout: settings.requestTimeout,
      timers: settings.timers,
      backOff: settings.backOff,
      hooks: {
        renew: (onLeft) => subscriptions.renew(channel, onLeft),
        onChanged: (book) => emit({ kind: 'book-changed', ...origin(), book }),
        onStale: (reason) => emit({ kind: 'book-stale', ...origin(), instrument, reason }),
        onGap: (from, to) => {
          tally.gap()
          emit({ kind: 'gap-opened', ...origin(), channel, from, to })
        },
        onReplayed: () => tally.count(metricNames.replayedChanges),
        onError: settings.onError,
      },
    })
    this.#keepers.set(instrument, keeper)
    return keeper
  }

  #handle(name: string, { channel, keeper }: Route, data: unknown, receivedAt: number): void {
    const { hub } = this.#parts
    switch (channel.kind) {
      case 'book':
        takeBook(keeper as BookKeeper, data, receivedAt)
        return
      case 'trades':
        each(data, 'data', (trade, path) => {
          const record = readTrade(trade, path, receivedAt)
          hub.emit({ kind: 'trade', ...hub.origin(), record }, name)
        })
        return
      case 'ticker': {
        const record = readTicker(data, receivedAt)
        hub.emit({ kind: 'ticker', ...hub.origin(), record }, name)
        return
      }
      case 'index': {
        const record = readIndex(data, receivedAt)
        hub.emit({ kind: 'index', ...hub.origin(), record }, name)
        return
      }
      case 'other':
        hub.emit({ kind: 'notification', ...hub.origin(), channel: name, data }, name)
        return
      default:
        this.#handleUser(name, channel.kind, data, receivedAt)
    }
  }

  #handleUser(
    name: string,
    kind: 'user-orders' | 'user-trades' | 'user-changes',
    data: unknown,
    receivedAt: number,
  ): void {
    const { userFeed } = this.#parts
    const takeOrder = (order: unknown, path: string): void =>
      userFeed.takeUpdate(readOrder(order, path, receivedAt), name)
    const takeTrade = (trade: unknown, path: string): void => userFeed.takeFill(readFill(trade, path, receivedAt), name)
    if (kind === 'user-trades') each(data, 'data', takeTrade)
    else if (kind === 'user-orders') each(Array.isArray(data) ? data : [data], 'data', takeOrder)
    else {
      const changes = objectOf(data, 'data')
      each(changes['orders'] ?? [], 'data.orders', takeOrder)
      each(changes['trades'] ?? [], 'data.trades', takeTrade)
    }
  }
}

function takeBook(keeper: BookKeeper, data: unknown, receivedAt: number): void {
  const update = readBook(data, keeper.instrument, receivedAt)
  if (update.previousId === undefined) keeper.takeSnapshot(update)
  else keeper.takeChange(update)
}

/** Handles every element; one that is malformed does not keep the others back, and is named at the end. */
function each(value: unknown, path: string, handle: (element: unknown, path: string) => void): void {
  const elements = listOf(value, path)
  let problem: InvalidMessageError | undefined
  for (let index = 0; index < elements.length; index += 1) {
    try {
      handle(elements[index], `${path}[${index}]`)
    } catch (error) {
      if (!(error instanceof InvalidMessageError)) throw error
      problem ??= error
    }
  }
  if (problem !== undefined) throw problem
}
