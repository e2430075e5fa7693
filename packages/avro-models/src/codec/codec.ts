import type { Type } from 'avsc'
import type { AvroComplexSchema } from '../avro-schema.ts'
import { type Clock, systemClock } from '../clock.ts'
import { InvalidOptionError } from '../errors.ts'
import { fullName } from '../fingerprint.ts'
import type { Model } from '../model.ts'
import type { SchemaRegistry } from '../registry/ports.ts'
import { schemaOf } from './binary-codec.ts'
import { InvalidRecord } from './errors.ts'
import { headerLength, readSchemaId, writeHeader } from './frame.ts'
import { type LongMode, parseSchema, type ValueModes } from './parse-schema.ts'
import { findProblems, type ParsedType, type RecordProblem } from './record-problems.ts'
import { createBatchWriter, createSlabAllocator, type SlabWriter } from './slab.ts'
import { createTypeReader, createTypeWriter } from './type-io.ts'
import { createWriters, type Writers } from './writers.ts'

/** What {@link createCodec} needs. */
export interface CodecOptions {
  /** Where the schema gets its id and other writers' schemas come from. */
  readonly registry: SchemaRegistry
  /** Subject that the schema is registered for; the default is its full name. Kafka's habit is `<topic>-value`. */
  readonly subject?: string
  /** Clock of the unknown ids' expiry; the default is the machine's. */
  readonly clock?: Clock
  /** For how long an id that the registry did not know is not asked for again, in milliseconds; the default is 30 000. */
  readonly unknownIdExpiry?: number
  /**
   * What a long is: `number`, in the safe range and checked in both directions, `bigint` with all 64 bits, or `mixed`, all 64
   * bits as a number in the safe range and a bigint beyond it. The default is `number`; microseconds fit until 2255.
   */
  readonly longs?: LongMode
  /**
   * Whether NaN and infinities are written: `refuse`, the default, because they poison every sum behind the sink, or
   * `allow`. They are always read.
   */
  readonly nonFinite?: 'refuse' | 'allow'
  /** How many writers' schemas are kept ready; the one used longest ago goes first. The default is 256. */
  readonly maximumWriters?: number
}

/**
 * Records of one model to bytes and back.
 *
 * Values are plain: a long is a number (or, by option, a bigint, or one only where it must be), a timestamp, date or time
 * too, in its schema's unit; a decimal is its exact text, `12.50`; a uuid is text; `bytes` and `fixed` are Uint8Array. A value of a union is the value
 * itself, never wrapped. When it is written, it takes the branch that it was decoded from if it is a record or map, else
 * the first in the schema's order that can hold it, so that another branch never changes its shape.
 */
export interface RecordCodec<Value extends object> {
  /**
   * A record as bytes. An absent field takes its default; properties that the schema does not name are left behind.
   * @throws {InvalidRecord} When the record does not fit the schema.
   */
  encode(record: Value): Uint8Array
  /**
   * Records as bytes, in order.
   * @throws {InvalidRecord} When one does not fit; then none is encoded.
   */
  encodeBatch(records: readonly Value[]): Uint8Array[]
  /**
   * Bytes as a record of this codec's schema, whichever compatible schema they were written with: a plain object that
   * shares no memory with them. What another writer wrote is given as it is, NaN included.
   * @throws {UnknownSchemaId} When the writer's schema was not loaded; retryable after {@link RecordCodec.resolve}.
   * @throws {IncompatibleSchema} When the writer's schema cannot be read as this one.
   * @throws {MalformedFrame} When the bytes do not begin as they should, end early, or go on behind the record.
   */
  decode(bytes: Uint8Array): Value
  /**
   * Loads the schema that bytes were written with, so that {@link RecordCodec.decode} can read them. Concurrent calls for
   * one id share one request; an id that the registry did not know is not asked for again until it expires.
   * @throws {UnknownSchemaId} When the registry does not know it.
   * @throws {IncompatibleSchema} When it cannot be read as this codec's schema.
   * @throws {MalformedFrame} When the bytes do not begin as they should.
   */
  resolve(bytes: Uint8Array): Promise<void>
  /**
   * What is wrong with a value: problems with their paths, none when it is valid. A property that the schema does not name
   * is one too, although {@link RecordCodec.encode} leaves it behind.
   */
  isValid(record: unknown): readonly RecordProblem[]
}

/**
 * Records as frames: the byte 0, the id of the writer's schema in 32 bits, and the Avro data. The bytes of `encode` are a
 * view into a larger slab that is never written again; copy them when few frames are kept for long. Those of `encodeBatch`
 * are views into one slab that holds this batch and nothing else; when a record does not fit, its index is in the path.
 */
export interface Codec<Value extends object> extends RecordCodec<Value> {
  /** Id of this codec's schema: the one in every frame that it writes. */
  readonly schemaId: number
}

/**
 * Makes the codec of a model, or of a plain schema, and registers its newest schema.
 * @param model The model.
 * @param options Registry, and what differs from the defaults.
 * @throws {InvalidSchema} When no codec can be made of the schema.
 * @throws {InvalidOptionError} When an option is out of range.
 */
export async function createCodec<Value extends object>(
  model: Model<Value>,
  options: CodecOptions,
): Promise<Codec<Value>>
/**
 * Makes the codec of a plain schema, and registers it; the same as for a model otherwise.
 * @param schema The schema.
 * @param options Registry, and what differs from the defaults.
 * @throws {InvalidSchema} When no codec can be made of the schema.
 * @throws {InvalidOptionError} When an option is out of range.
 */
export async function createCodec<Value extends object = Record<string, unknown>>(
  schema: AvroComplexSchema,
  options: CodecOptions,
): Promise<Codec<Value>>
export async function createCodec<Value extends object>(
  modelOrSchema: Model<Value> | AvroComplexSchema,
  options: CodecOptions,
): Promise<Codec<Value>> {
  const schema = schemaOf(modelOrSchema)
  const { registry, clock = systemClock, unknownIdExpiry = 30_000, maximumWriters = 256, longs = 'number' } = options
  const modes: ValueModes = { longs, nonFinite: options.nonFinite ?? 'refuse' }
  requireAtLeast('unknownIdExpiry', unknownIdExpiry, 0)
  requireAtLeast('maximumWriters', maximumWriters, 1)
  const reader = parseSchema(schema, modes)
  const readerName = fullName(schema.name ?? reader.typeName, schema.namespace ?? '')
  const ownId = await registry.register(options.subject ?? readerName, schema)
  const limit = maximumWriters
  const writers = createWriters({ reader, readerName, ownId, registry, clock, limit, unknownIdExpiry, modes })
  return { schemaId: ownId, ...encoderOf<Value>(reader, readerName, ownId), ...decoderOf<Value>(reader, writers) }
}

function encoderOf<Value extends object>(
  type: Type,
  name: string,
  schemaId: number,
): Pick<Codec<Value>, 'encode' | 'encodeBatch' | 'isValid'> {
  const isValid = (record: unknown): readonly RecordProblem[] => findProblems(type as ParsedType, record)
  const write = createTypeWriter(type)
  const writeOne: SlabWriter<Value> = (record, buffer, position) => {
    writeHeader(buffer, position, schemaId)
    return write(record, buffer, position + headerLength)
  }
  const allocate = createSlabAllocator(writeOne)
  const writeBatch = createBatchWriter(writeOne)
  return {
    isValid,
    encode(record) {
      try {
        return allocate(record)
      } catch {
        // The binding's error is dropped on purpose: its message holds the value.
        throw new InvalidRecord(name, isValid(record))
      }
    },
    encodeBatch(records) {
      const { frames, failedAt } = writeBatch(records)
      if (failedAt === undefined) return frames
      const within = (path: string): string => (path === '' ? `[${failedAt}]` : `[${failedAt}].${path}`)
      const problems = isValid(records[failedAt])
      throw new InvalidRecord(
        name,
        problems.map((problem) => ({ ...problem, path: within(problem.path) })),
      )
    },
  }
}

function decoderOf<Value extends object>(type: Type, writers: Writers): Pick<Codec<Value>, 'decode' | 'resolve'> {
  const readWhole = createTypeReader(type)
  return {
    decode(frame) {
      const schemaId = readSchemaId(frame)
      const resolver = writers.get(schemaId)
      return readWhole(frame, headerLength, resolver, schemaId) as Value
    },
    async resolve(frame) {
      await writers.load(readSchemaId(frame))
    },
  }
}

function requireAtLeast(path: string, value: number, least: number): void {
  if (!(value >= least)) throw new InvalidOptionError(path, `must be ${least} or more, not ${value}`)
}
