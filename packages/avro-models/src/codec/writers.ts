import type { Type } from 'avsc'
import type { Clock } from '../clock.ts'
import type { SchemaRegistry } from '../registry/ports.ts'
import { createBoundedCache } from './bounded-cache.ts'
import { IncompatibleSchema, UnknownSchemaId } from './errors.ts'
import { parseSchema, type ValueModes } from './parse-schema.ts'

/** The binding's plan for reading one schema as another. */
export type Resolver = ReturnType<Type['createResolver']>

/** The plan for reading data of one type as another; names fit by their last part, as Avro's schema resolution says. */
export function createResolver(reader: Type, writer: Type): Resolver {
  return (reader as unknown as { createResolver(writer: Type, options: object): Resolver }).createResolver(writer, {
    ignoreNamespaces: true,
  })
}

/** How the frames of one writer are read. */
export interface Writer {
  /** Plan for reading; undefined when the writer's schema is the reader's own. */
  readonly resolver: Resolver | undefined
  /** Why they cannot be read; undefined when they can. */
  readonly problem: string | undefined
}

/** What {@link createWriters} needs. */
export interface WritersOptions {
  /** The schema that frames are read as. */
  readonly reader: Type
  /** How values are represented. */
  readonly modes: ValueModes
  /** Its name, for messages. */
  readonly readerName: string
  /** Its id. */
  readonly ownId: number
  /** Where other writers' schemas come from. */
  readonly registry: SchemaRegistry
  /** Clock of the unknown ids' expiry. */
  readonly clock: Clock
  /** How many writers are kept, and how many unknown ids. */
  readonly limit: number
  /** For how long an unknown id is not asked for again, in milliseconds. */
  readonly unknownIdExpiry: number
}

/** The writers whose frames can be read now. */
export interface Writers {
  /**
   * How to read frames of an id.
   * @throws {UnknownSchemaId} When the id was not loaded, or was forgotten.
   * @throws {IncompatibleSchema} When the id's schema cannot be read.
   */
  get(schemaId: number): Resolver | undefined
  /** Loads an id. */
  load(schemaId: number): Promise<void>
}

/** Keeps how to read each writer's frames: a resolver is built once per id, an unknown id is not asked for each frame. */
export function createWriters(options: WritersOptions): Writers {
  const { reader, readerName, registry, clock } = options
  const known = createBoundedCache<number, Writer>(options.limit)
  const unknownUntil = createBoundedCache<number, number>(options.limit)
  const loading = new Map<number, Promise<void>>()

  const fetchWriter = async (schemaId: number): Promise<void> => {
    const schema = await registry.schemaById(schemaId)
    if (schema === undefined) {
      unknownUntil.set(schemaId, clock.monotonic() + options.unknownIdExpiry * 1_000)
      throw new UnknownSchemaId(schemaId)
    }
    unknownUntil.delete(schemaId)
    try {
      known.set(schemaId, { resolver: createResolver(reader, parseSchema(schema, options.modes)), problem: undefined })
    } catch (error) {
      known.set(schemaId, { resolver: undefined, problem: (error as Error).message })
    }
  }

  const find = (schemaId: number): Writer => {
    const writer = known.get(schemaId)
    if (writer === undefined) throw new UnknownSchemaId(schemaId)
    if (writer.problem !== undefined) throw new IncompatibleSchema(schemaId, readerName, writer.problem)
    return writer
  }

  // Frames come in runs of one writer; remembering the last spares the cache's bookkeeping.
  let lastId = options.ownId
  let lastResolver: Resolver | undefined
  return {
    get(schemaId) {
      if (schemaId === lastId) return lastResolver
      lastResolver = schemaId === options.ownId ? undefined : find(schemaId).resolver
      lastId = schemaId
      return lastResolver
    },
    async load(schemaId) {
      if (schemaId === options.ownId) return
      if (known.get(schemaId) === undefined) {
        if ((unknownUntil.get(schemaId) ?? Number.NEGATIVE_INFINITY) > clock.monotonic()) {
          throw new UnknownSchemaId(schemaId)
        }
        const started = loading.get(schemaId) ?? fetchWriter(schemaId).finally(() => loading.delete(schemaId))
        loading.set(schemaId, started)
        await started
      }
      find(schemaId)
    },
  }
}
