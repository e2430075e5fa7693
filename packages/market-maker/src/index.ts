export {
  DeadlinePassedError,
  MakerStateError,
  MarketMakerError,
  type MarketMakerErrorCode,
  StartFailedError,
  StrategyOutputError,
  StrategyUnknownError,
} from './errors.ts'
export { type FairValue, midWithoutOwn, type OwnAmount } from './fair-value/fair-value.ts'
export type { OrderCounts } from './ledger/order-counts.ts'
export type { OwnOrder, OwnOrderState } from './ledger/own-order.ts'
export type {
  CommandRefusedEvent,
  CommandsSubmittedEvent,
  DecisionTrigger,
  EngineFailedEvent,
  FillInvalidEvent,
  ForeignOrdersFoundEvent,
  GatewayFailedEvent,
  KillConfirmedEvent,
  KilledEvent,
  MakerEvent,
  OrderAdoptedEvent,
  OrdersReconciledEvent,
  PositionChangedEvent,
  QuoteChangedEvent,
  QuotingPausedEvent,
  QuotingResumedEvent,
  StrategyFailedEvent,
  StrayOrderFoundEvent,
} from './maker-events.ts'
export type { CancelReport, MakerState, MakerStatus, MarketMaker, RestingQuote, StopReport } from './maker-state.ts'
export { createMarketMaker } from './market-maker.ts'
export { metricNames } from './metric-names.ts'
export type { PauseReason } from './pause-reason.ts'
export type { MarketMakerOptions } from './options.ts'
export type {
  DesiredQuote,
  HeldPosition,
  MakerGateway,
  RiskLimits,
  Strategy,
  StrategyFactory,
  StrategyInput,
} from './ports.ts'
export type { ProfitAndLoss } from './portfolio/portfolio.ts'
export type { RefusalReason } from './risk/risk-gate.ts'
export { StrategyRegistry } from './strategy-registry.ts'
