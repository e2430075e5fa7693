import {
  type Clock,
  type LiveBook,
  systemClock,
  systemTimers,
  type TimerHandle,
  type Timers,
  type VenueEvent,
} from '@cryptics-lab/avro-models'
import type { MakerEvent } from '@cryptics-lab/market-maker'
import { createFillTape, type FillTape } from './fill-tape.ts'
import { createLogTail, type LogTail, type PageLogRecord } from './log-tail.ts'
import { notableMakerEvent, notableVenueEvent, type Notable } from './notable-events.ts'
import { composeFrame, type PageFrame } from './page-frame.ts'
import type { HistoryCursors, PageHistory } from './page-history.ts'
import type { HopName, PageSource } from './page-source.ts'
import { createQueueEstimator, type QueueEstimator } from './queue-position.ts'
import { createRingBuffer, type RingBuffer } from './ring-buffer.ts'
import { createSeriesSampler, type SeriesSampler } from './series-sampler.ts'
import type { PageSeries, RefusalRow } from './wire-format.ts'

/** What {@link createPageMonitor} needs; everything has the machine's own. */
export interface PageMonitorOptions {
  /** Clock of the series. */
  readonly clock?: Clock
  /** Timers of the sampling. */
  readonly timers?: Timers
  /** Milliseconds between two frames, above 0; the default is 100. */
  readonly frameInterval?: number
}

/** Where events are fed in. The functions may be handed on without the monitor. */
export interface PageIntake {
  /** Takes an event of the venue, after the engine has handled it. */
  readonly onVenueEvent: (event: VenueEvent) => void
  /** Takes an event of the engine. */
  readonly onMakerEvent: (event: MakerEvent) => void
  /** Takes one latency, in milliseconds. */
  readonly onLatency: (hop: HopName, milliseconds: number) => void
  /** Takes a record of the log, redacted. */
  readonly onLog: (record: PageLogRecord) => void
}

/**
 * Keeps what the page shows beside the state of the moment: series, fills, refusals, the end of the log. Feed it with
 * every event: an event costs less than a microsecond, whatever is dear is done once a frame, and everything has a bound.
 */
export interface PageMonitor extends PageHistory, PageIntake {
  /** Begins to sample a run; until then only events are kept. */
  attach(source: PageSource): void
  /** What there is to see now; undefined before a run is attached. */
  frame(): PageFrame | undefined
  /** Calls back at every frame, at most ten times a second by default. */
  onFrame(listener: () => void): { readonly close: () => void }
  /** Stops sampling. */
  close(): void
}

/** What the monitor keeps. */
interface Kept {
  source: PageSource | undefined
  readonly refused: RingBuffer<RefusalRow>
  readonly log: LogTail
  readonly fills: FillTape
  readonly queue: QueueEstimator
  readonly sampler: SeriesSampler
}

function createKept(clock: Clock): Kept {
  const fills = createFillTape()
  return {
    source: undefined,
    refused: createRingBuffer<RefusalRow>(50),
    log: createLogTail(200),
    fills,
    queue: createQueueEstimator(),
    sampler: createSeriesSampler(clock, () => fills.summary().captured),
  }
}

function historyOf({ sampler, fills, refused, log }: Kept): PageHistory {
  const series: SeriesByName = {
    prices: sampler.prices,
    rates: sampler.rates,
    latencies: sampler.latencies,
    fills: fills.rows,
    refused,
    log,
  }
  const names = Object.keys(series) as (keyof PageSeries)[]
  return {
    cursors: () => Object.fromEntries(names.map((name) => [name, series[name].next])) as HistoryCursors,
    since: (name, sequence) => series[name].since(sequence),
  }
}

type SeriesByName = {
  readonly [Name in keyof PageSeries]: { readonly next: number; since(sequence: number): PageSeries[Name] }
}

/** Makes a monitor. */
export function createPageMonitor(options: PageMonitorOptions = {}): PageMonitor {
  const { clock = systemClock, timers = systemTimers, frameInterval = 100 } = options
  const kept = createKept(clock)
  const listeners = new Set<() => void>()
  let timer: TimerHandle
  const history = historyOf(kept)
  return {
    ...createIntake(clock, kept),
    ...history,
    attach(attached) {
      kept.source = attached
      timers.clear(timer)
      const tick = (): void => {
        timer = timers.set(tick, frameInterval)
        kept.sampler.sample(attached)
        for (const listener of listeners) listener()
      }
      timer = timers.set(tick, frameInterval)
    },
    frame() {
      if (kept.source === undefined) return undefined
      const sections = { spread: kept.fills.summary() }
      return composeFrame(kept.source, { sections, cursors: history.cursors(), queue: kept.queue })
    },
    onFrame(listener) {
      listeners.add(listener)
      return { close: () => void listeners.delete(listener) }
    },
    close() {
      timers.clear(timer)
      timer = undefined
      listeners.clear()
    },
  }
}

/** Sorts events into what keeps them. */
function createIntake(clock: Clock, kept: Kept): PageIntake {
  const { refused, log, fills, queue, sampler } = kept
  let book: LiveBook | undefined
  const note = (notable: Notable | undefined): void => {
    if (notable !== undefined) log.add({ time: clock.now(), channel: 'events', ...notable })
  }
  return {
    onVenueEvent(event) {
      const { kind } = event
      if (kind === 'book-changed') book = event.book
      else if (kind === 'trade') queue.onTrade(event.record.side, event.record.price, event.record.amount)
      else if (kind === 'order-update') queue.onOrder(event.update, book)
      else if (kind === 'fill') fills.add(event.record, kept.source?.instrument, kept.source?.maker().fairValue)
      else note(notableVenueEvent(event))
    },
    onMakerEvent(event) {
      if (event.kind === 'command-refused') refused.push(refusalRow(event, clock.now()))
      note(notableMakerEvent(event))
    },
    onLatency: (hop, milliseconds) => sampler.observe(hop, milliseconds),
    onLog: (record) => log.add(record),
  }
}

function refusalRow(event: MakerEvent & { readonly kind: 'command-refused' }, now: number): RefusalRow {
  const { action, side, level, price, amount, reason } = event
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
  return { time: Math.floor(now / 1_000), action, side, level, price: finite(price), amount: finite(amount), reason }
}
