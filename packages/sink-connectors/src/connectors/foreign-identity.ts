import type { Model, ModelField } from '@cryptics-lab/avro-models'
import type { RawRecord } from '../ports.ts'
import { headerText } from '../sources/log/header-text.ts'

const docs = {
  run_id: 'Run that the record belongs to, from the header of this name; null without one.',
  event_key: 'Identity of the event within its run, from the header of this name; null without one.',
} as const
const names = Object.keys(docs) as (keyof typeof docs)[]

/** A model with the columns that every table has, and what fills those that its records lack. */
export interface IdentifiedModel {
  /** The model, with the fields `run_id` and `event_key`. */
  readonly model: Model<object>
  /** Adds what the headers say; undefined when the records have both fields themselves. */
  readonly enrich: ((value: object, raw: RawRecord) => object) | undefined
}

const field = (name: keyof typeof docs): ModelField => ({
  name,
  kind: 'string',
  nullable: true,
  doc: docs[name],
  unit: undefined,
  symbols: [],
  precision: undefined,
  scale: undefined,
})

/** Gives a flat model of somebody else the columns `run_id` and `event_key`, out of headers of these names. */
export function withIdentity(model: Model<object>): IdentifiedModel {
  const missing = names.filter((name) => !model.fields.some((each) => each.name === name))
  if (missing.length === 0 || model.fields.length === 0) return { model, enrich: undefined }
  return {
    model: { ...model, fields: [...missing.map(field), ...model.fields] },
    enrich(value, { headers }) {
      // Nearly always there is none, and a field that is not there is null to every sink.
      if (missing.every((name) => headers[name] === undefined)) return value
      const own: Record<string, unknown> = { ...value }
      for (const name of missing) own[name] = headerText(headers, name) ?? null
      return own
    },
  }
}
