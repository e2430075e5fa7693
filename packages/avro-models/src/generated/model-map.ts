/* Generated from schemas/ by `npm run generate`. Do not edit. */

import type { AvroComplexSchema } from '../avro-schema.ts'
import type { ModelRecords } from './model-records.ts'
import { ackHistory, bookChangeHistory, bookSnapshotHistory, bookTopHistory, fairValueHistory, fillHistory, indexHistory, instrumentHistory, latencySampleHistory, linkEventHistory, orderCommandHistory, orderUpdateHistory, pnlSnapshotHistory, positionHistory, quoteHistory, riskRefusalHistory, signalHistory, tickerHistory, tradeHistory } from './schemas.ts'

/** Every version of the schema of each model, oldest first, by the model's name. */
export const histories: Readonly<Record<keyof ModelRecords, readonly AvroComplexSchema[]>> = {
  ack: ackHistory,
  book_change: bookChangeHistory,
  book_snapshot: bookSnapshotHistory,
  book_top: bookTopHistory,
  fair_value: fairValueHistory,
  fill: fillHistory,
  index: indexHistory,
  instrument: instrumentHistory,
  latency_sample: latencySampleHistory,
  link_event: linkEventHistory,
  order_command: orderCommandHistory,
  order_update: orderUpdateHistory,
  pnl_snapshot: pnlSnapshotHistory,
  position: positionHistory,
  quote: quoteHistory,
  risk_refusal: riskRefusalHistory,
  signal: signalHistory,
  ticker: tickerHistory,
  trade: tradeHistory,
}
