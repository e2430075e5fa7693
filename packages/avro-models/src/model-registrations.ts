import type { ModelOptions } from './define-model.ts'
import type { ModelRecords } from './generated/model-records.ts'

/** Name of a model of the suite. */
export type ModelName = keyof ModelRecords

type Registrations = { readonly [Name in ModelName]: Omit<ModelOptions<ModelRecords[Name]>, 'name' | 'history'> }

/**
 * One line per model, in the order of reports: its time field, key or sample where they differ from the suite's habits.
 */
export const registrations: Registrations = {
  ticker: {},
  trade: {},
  index: {},
  ack: {},
  fill: {},
  quote: {},
  book_top: {},
  book_snapshot: {},
  book_change: {},
  instrument: {},
  order_command: {},
  order_update: {},
  position: {},
  pnl_snapshot: {},
  latency_sample: {},
  link_event: { key: ({ venue, connection }) => `${venue}.${connection}` },
  signal: {},
  fair_value: {},
  risk_refusal: {},
}

/** Names of the models of the suite, in the order of reports. */
export const modelNames: readonly ModelName[] = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.keys(registrations) as ModelName[],
)
