export {
  ListenError,
  PortInUseError,
  RecordingError,
  type RecordingErrorCode,
  SimulatorClosedError,
  SimulatorError,
  type SimulatorErrorCode,
} from './errors.ts'
export type { Recording, RecordingCounts } from './feeds/recording.ts'
export { btcPerpetual } from './instruments.ts'
export type { AccountExecution, Ledger, LedgerCounts } from './ledger/ledger.ts'
export type { Market } from './market.ts'
export type { MarketEvent, MarketTop, MarketTrade } from './market-events.ts'
export {
  createMatchingEngine,
  type MatchingEngine,
  type MatchingEngineOptions,
  type RecordedLevels,
  type RecordedTrade,
} from './matching/engine.ts'
export type {
  CancelReason,
  CommandResult,
  EditRequest,
  Effects,
  Execution,
  LevelChange,
  Liquidity,
  MatchingOrder,
  MatchingOrderState,
  OrderRequest,
  RejectReason,
} from './matching/orders.ts'
export type { Replay, ReplayReport, ReplayState, ReplayStatus } from './replay.ts'
export { createSimulator, type Simulator } from './simulator.ts'
export type { AccountOptions, DelayOptions, DelayRange, SimulatorOptions } from './simulator-options.ts'
export type { Consumer, VenueCore } from './venue-core.ts'
