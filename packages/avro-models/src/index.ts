export type { AvroComplexSchema, AvroField, AvroPrimitive, AvroSchema } from './avro-schema.ts'
export { type Clock, systemClock } from './clock.ts'
export { canRead, type ReadResult } from './compatibility/can-read.ts'
export {
  checkCompatibility,
  type CompatibilityMode,
  type CompatibilityResult,
  compatibilityModes,
  type VersionProblem,
  type VersionWarning,
} from './compatibility/check-compatibility.ts'
export type {
  CompatibilityProblem,
  CompatibilityWarning,
  IncompatibilityKind,
} from './compatibility/compatibility-problem.ts'
export { defineModel, type LiteralModelOptions, type ModelOptions } from './define-model.ts'
export {
  CodeGenerationForbidden,
  CrypticsError,
  type CrypticsErrorOptions,
  InvalidOptionError,
  MissingPackageError,
} from './errors.ts'
export type {
  BookChangedEvent,
  BookStaleEvent,
  EventOrigin,
  FrameMalformedEvent,
  GapEvent,
  IndexEvent,
  LinkLostEvent,
  LinkOpenedEvent,
  NotificationEvent,
  TickerEvent,
  TradeEvent,
  VenueEvent,
} from './events.ts'
export type { ModelRecords } from './generated/model-records.ts'
export type { Ack, BookTop, Fill, Index, Quote, Ticker, Trade } from './generated/models.ts'
export { type BinaryIds, createIds, type Ids, type IdsOptions, systemIds } from './ids.ts'
export type { BookLevel, LiveBook } from './live-book.ts'
export { type MetricLabels, type Metrics, noMetrics } from './metrics.ts'
export type { Model, ModelField, ModelFieldKind } from './model.ts'
export { modelFields } from './model-fields.ts'
export { type ModelName, modelNames } from './model-registrations.ts'
export type {
  AckEvent,
  CancelAllCommand,
  CancelCommand,
  EditCommand,
  FillEvent,
  OrderCommand,
  OrderGateway,
  OrderState,
  OrderType,
  OrderUpdate,
  OrderUpdateEvent,
  PlaceCommand,
  Side,
  TimeInForce,
} from './orders.ts'
export { createSeededRandom, type Random, systemRandom } from './random.ts'
export type { RecordOf } from './record-of.ts'
export { InvalidSchema, SchemaNotFlatError } from './schema-errors.ts'
export { sleep, systemTimers, type TimerHandle, type Timers } from './timers.ts'
