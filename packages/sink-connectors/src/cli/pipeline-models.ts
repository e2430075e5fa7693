import { defineModel, InvalidOptionError, type Model } from '@cryptics-lab/avro-models'
import { models as ownModels } from '@cryptics-lab/avro-models/schemas'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ModelSettings, PipelineSettings } from './pipeline-settings.ts'

type ComplexSchema = Model['schema']

/**
 * The models of a pipeline by name: those of the suite, and those whose schemas the file names; all flat ones when it enables none.
 * @param configPath Path of the file, from which relative paths of schemas are meant.
 * @throws {InvalidOptionError} A model is not known, or its schema cannot be read.
 */
export function modelsOf(settings: PipelineSettings, configPath: string): ReadonlyMap<string, Model> {
  const known = new Map<string, Model>(Object.entries(ownModels as unknown as Readonly<Record<string, Model>>))
  for (const [name, entry] of Object.entries(settings.models)) {
    if (entry.schema !== undefined) known.set(name, foreignModel(name, entry, dirname(configPath)))
    else if (!known.has(name)) throw unknown(`pipeline.models.${name}`, name, known)
  }
  const own = Object.entries(settings.models).flatMap(([name, { schema }]) => (schema === undefined ? [] : [name]))
  const flat = [...known].flatMap(([name, { fields }]) => (fields.length > 0 ? [name] : []))
  const enabled = settings.enabledModels ?? (own.length > 0 ? own : flat)
  return new Map(
    enabled.map((name, index) => {
      const model = known.get(name)
      if (model === undefined) throw unknown(`pipeline.enabled_models[${index}]`, name, known)
      return [name, model]
    }),
  )
}

function unknown(path: string, name: string, known: ReadonlyMap<string, Model>): InvalidOptionError {
  return new InvalidOptionError(
    path,
    `no model is named ${name}; there are ${[...known.keys()].join(', ')}. For one of your own say where its schema is: [pipeline.models.${name}] schema = "schemas/${name}"`,
  )
}

function foreignModel(name: string, { schema = '', key, time }: ModelSettings, folder: string): Model {
  const path = `pipeline.models.${name}.schema`
  const history = filesOf(path, resolve(folder, schema)).map((file) => parse(path, file))
  const has = (field: string): boolean => history.at(-1)?.fields?.some((each) => each.name === field) === true
  const fields = key ?? (has('venue') && has('instrument') ? undefined : [])
  for (const field of fields ?? []) {
    if (!has(field)) throw new InvalidOptionError(`pipeline.models.${name}.key`, `the schema has no field ${field}`)
  }
  return defineModel({
    name,
    history,
    ...(time === undefined ? {} : { time }),
    ...(fields === undefined
      ? {}
      : { key: (record: Record<string, unknown>) => fields.map((field) => String(record[field])).join('.') }),
  })
}

/** The versions of a schema, oldest first. */
function filesOf(path: string, target: string): readonly string[] {
  try {
    if (!statSync(target).isDirectory()) return [target]
    const version = (name: string): number => Number(/^v(\d+)\.avsc$/.exec(name)?.[1])
    const names = readdirSync(target).filter((name) => !Number.isNaN(version(name)))
    if (names.length === 0) throw new InvalidOptionError(path, `${target} holds no v<n>.avsc`)
    return names.toSorted((left, right) => version(left) - version(right)).map((name) => join(target, name))
  } catch (cause) {
    if (cause instanceof InvalidOptionError) throw cause
    throw new InvalidOptionError(path, `${target} cannot be read: ${(cause as NodeJS.ErrnoException).code}`, { cause })
  }
}

function parse(path: string, file: string): ComplexSchema {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ComplexSchema
  } catch (cause) {
    throw new InvalidOptionError(path, `${file} holds no JSON`, { cause })
  }
}
