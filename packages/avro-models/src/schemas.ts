export type {
  Ack,
  BookChange,
  BookSnapshot,
  BookTop,
  FairValue,
  Fill,
  Index,
  Instrument,
  LatencySample,
  LinkEvent,
  OrderCommand,
  OrderUpdate,
  PnlSnapshot,
  Position,
  Quote,
  RiskRefusal,
  Signal,
  Ticker,
  Trade,
} from './generated/models.ts'
export { histories } from './generated/model-map.ts'
export { type Models, models } from './models.ts'
