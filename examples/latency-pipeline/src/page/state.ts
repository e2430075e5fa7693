import type { Pipeline } from '../pipeline.ts'
import { instrumentName } from '../trading-side.ts'

/** What the page shows, and scripts read from `GET /api/state`. */
export function pageState(runId: string, pipeline: Pipeline, depth: number | undefined): object {
  const { trading, meter } = pipeline
  const { book, maker } = trading
  const { position, pnl, orders, quotes, status, fairValue } = maker.state()
  return {
    runId,
    status,
    book: {
      instrument: instrumentName,
      status: book.status,
      epoch: book.epoch,
      changeId: book.changeId,
      bids: book.bids(depth),
      asks: book.asks(depth),
    },
    fairValue: fairValue ?? null,
    orders,
    quotes,
    position,
    pnl,
    models: Object.fromEntries(
      Object.entries(meter.counts).map(([model, { produced, stored, deadLettered }]) => [
        model,
        { produced, stored, deadLettered },
      ]),
    ),
    client: trading.client.statistics(),
    latencyMs: meter.latency(),
  }
}
