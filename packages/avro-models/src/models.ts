import { defineModel } from './define-model.ts'
import { histories } from './generated/model-map.ts'
import type { ModelRecords } from './generated/model-records.ts'
import type { Model } from './model.ts'
import { type ModelName, modelNames, registrations } from './model-registrations.ts'

/** The models of the suite, by name. */
export type Models = { readonly [Name in ModelName]: Model<ModelRecords[Name]> }

function define<Name extends ModelName>(name: Name): Model<ModelRecords[Name]> {
  return defineModel<ModelRecords[Name]>({ name, history: histories[name], ...registrations[name] })
}

/** The models of the suite: one registration line each, everything else follows from the schemas. */
export const models: Models = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.fromEntries(/* @__PURE__ */ modelNames.map((name) => [name, define(name)])) as Models,
)
