import type { BookLevel } from '@cryptics-lab/avro-models'
import type { OwnOrder } from '@cryptics-lab/market-maker'
import type { HistoryCursors } from './page-history.ts'
import type { PageSource } from './page-source.ts'
import type { QueueEstimator } from './queue-position.ts'
import type { PageSections } from './wire-format.ts'

/** Everything that the page shows at one moment, in the form in which two moments are compared. */
export interface PageFrame {
  /** Parts that are sent whole when they changed, each as JSON. */
  readonly sections: Readonly<Record<string, string>>
  /** Best bids. */
  readonly bids: readonly BookLevel[]
  /** Best asks. */
  readonly asks: readonly BookLevel[]
  /** How far each series had come. */
  readonly cursors: HistoryCursors
}

/** What a frame takes from the monitor. */
export interface FrameFacts {
  /** Parts that the monitor itself keeps. */
  readonly sections: Pick<PageSections, 'spread'>
  /** How far each series has come. */
  readonly cursors: HistoryCursors
  /** Works out what is in front of our orders. */
  readonly queue: QueueEstimator
}

/** Levels a side that a frame holds; an order of ours that rests deeper has no place in the ladder. */
export const ladderDepth = 25

/** Puts a frame together. */
export function composeFrame(source: PageSource, { sections, cursors, queue }: FrameFacts): PageFrame {
  const book = source.book(ladderDepth)
  const maker = source.maker()
  const resting = maker.orders.filter(isResting).map(restOf)
  const ahead = queue.estimate(resting, book.bids, book.asks)
  const { status, pauseReason, killReason, position, averagePrice, pnl, fairValue, counts, exposure, refusals } = maker
  const values: PageSections = {
    ...sections,
    run: source.run,
    status: { status, pauseReason: pauseReason ?? null, killReason: killReason ?? null },
    book: { status: book.status, epoch: book.epoch, changeId: book.changeId ?? null },
    position: { position, averagePrice: averagePrice ?? null, fairValue: fairValue ?? null, pnl, exposure },
    orders: { ...counts },
    refusals,
    quotes: maker.quotes.map(({ side, level, label, price, amount }) => {
      const isOpen = resting.some((order) => order.label === label)
      return { side, level, label, price, amount, ahead: ahead.get(label) ?? null, resting: isOpen }
    }),
    client: source.client(),
    models: source.models(),
    latency: source.latency(),
  }
  const encoded: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) encoded[name] = JSON.stringify(value)
  return { sections: encoded, bids: book.bids, asks: book.asks, cursors }
}

const isResting = ({ state }: OwnOrder): boolean =>
  state === 'open' || state === 'pending-edit' || state === 'pending-cancel'

const restOf = ({ label, side, price, amount, filled }: OwnOrder) => ({ label, side, price, amount: amount - filled })
