import { defineModel, type ModelOptions } from './define-model.ts'
import { histories, type ModelRecords } from './generated/model-map.ts'
import type { Model } from './model.ts'

/** Name of a model of the suite. */
export type ModelName = keyof ModelRecords

/** The models of the suite, by name. */
export type Models = { readonly [Name in ModelName]: Model<ModelRecords[Name]> }

type Registrations = { readonly [Name in ModelName]: Omit<ModelOptions<ModelRecords[Name]>, 'name' | 'history'> }

// One line per model, in the order of reports: its time field, key or sample where they differ from the suite's habits.
const registrations: Registrations = {
  ticker: {},
  trade: {},
  index: {},
  ack: {},
  fill: {},
  quote: {},
  book_top: {},
}

function define<Name extends ModelName>(name: Name): Model<ModelRecords[Name]> {
  return defineModel<ModelRecords[Name]>({ name, history: histories[name], ...registrations[name] })
}

/** Names of the models of the suite. */
export const modelNames: readonly ModelName[] = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.keys(registrations) as ModelName[],
)

/** The models of the suite: one registration line each, everything else follows from the schemas. */
export const models: Models = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.fromEntries(/* @__PURE__ */ modelNames.map((name) => [name, define(name)])) as Models,
)
