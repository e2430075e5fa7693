import type { Type } from 'avsc'
import type { AvroComplexSchema } from '../avro-schema.ts'
import { fullName } from '../fingerprint.ts'
import type { Model } from '../model.ts'
import { IncompatibleSchema, InvalidRecord, MalformedFrame } from './errors.ts'
import { type LongMode, parseSchema } from './parse-schema.ts'
import { rabinFingerprint } from './rabin-fingerprint.ts'
import { findProblems, type ParsedType, type RecordProblem } from './record-problems.ts'
import { createTypeReader, createTypeWriter } from './type-io.ts'
import { createResolver, type Resolver } from './writers.ts'

/** What {@link createBinaryCodec} can be told. */
export interface BinaryCodecOptions {
  /**
   * What stands before the data: `none`, or `single-object` for the two bytes `C3 01` and the fingerprint of the schema.
   * The default is `none`.
   */
  readonly framing?: 'none' | 'single-object'
  /** Schema that bytes were written with when it is another one; reading only. The default is the schema itself. */
  readonly writer?: AvroComplexSchema
  /** What a long is: a checked number, the default, a bigint, or a bigint only where no number holds it. */
  readonly longs?: LongMode
  /** Whether NaN and infinities are written; the default is `refuse`. They are always read. */
  readonly nonFinite?: 'refuse' | 'allow'
}

/** Records to plain Avro data and back, without a registry: for files, caches and columns of bytes. */
export interface BinaryCodec<Value extends object> {
  /**
   * A record as bytes of its own.
   * @throws {InvalidRecord} When the record does not fit the schema.
   */
  encode(record: Value): Uint8Array
  /**
   * Bytes as a record that shares no memory with them.
   * @throws {MalformedFrame} When they end early, go on behind the record, or carry another schema's fingerprint.
   */
  decode(bytes: Uint8Array): Value
  /** What is wrong with a value; none when it is valid. */
  isValid(record: unknown): readonly RecordProblem[]
}

/**
 * Makes a codec of a model or schema that needs no registry.
 * @param modelOrSchema The model or schema.
 * @param options Framing, writer and representation.
 * @throws {InvalidSchema} When no codec can be made of a schema.
 * @throws {IncompatibleSchema} When the writer's data cannot be read.
 */
export function createBinaryCodec<Value extends object = Record<string, unknown>>(
  modelOrSchema: Model<Value> | AvroComplexSchema,
  options: BinaryCodecOptions = {},
): BinaryCodec<Value> {
  const schema = schemaOf(modelOrSchema)
  const { longs = 'number', nonFinite = 'refuse', framing = 'none', writer } = options
  const type = parseSchema(schema, { longs, nonFinite })
  const written = writer === undefined ? type : parseSchema(writer, { longs, nonFinite })
  const name = fullName(schema.name ?? '', schema.namespace ?? '')
  const resolver = writer === undefined ? undefined : resolverOf(type, written, name)
  const headOf = (each: Type): Uint8Array => (framing === 'none' ? noHead : singleObjectHead(each))
  const ownHead = headOf(type)
  const writtenHead = writer === undefined ? ownHead : headOf(written)
  const isValid = (record: unknown): readonly RecordProblem[] => findProblems(type as ParsedType, record)
  const write = createTypeWriter(type)
  const readWhole = createTypeReader(type)
  let scratch = Buffer.alloc(1_024)
  return {
    isValid,
    encode(record) {
      try {
        let end = write(record, scratch, ownHead.length)
        if (end < 0) {
          scratch = Buffer.alloc(scratch.length - end)
          end = write(record, scratch, ownHead.length)
        }
        scratch.set(ownHead, 0)
        return Uint8Array.prototype.slice.call(scratch, 0, end)
      } catch {
        // The binding's error is dropped on purpose: its message holds the value.
        throw new InvalidRecord(name, isValid(record))
      }
    },
    decode(bytes) {
      requireHead(bytes, writtenHead)
      return readWhole(bytes, writtenHead.length, resolver) as Value
    },
  }
}

/** The schema that records are written with. */
export function schemaOf<Value extends object>(modelOrSchema: Model<Value> | AvroComplexSchema): AvroComplexSchema {
  const isModel = 'history' in modelOrSchema && 'schema' in modelOrSchema
  return isModel ? (modelOrSchema as Model<Value>).schema : (modelOrSchema as AvroComplexSchema)
}

const noHead = /* @__PURE__ */ new Uint8Array()

function singleObjectHead(type: Type): Uint8Array {
  return Uint8Array.from([0xc3, 0x01, ...rabinFingerprint(JSON.stringify(type.schema()))])
}

function requireHead(bytes: Uint8Array, head: Uint8Array): void {
  for (const [index, byte] of head.entries()) {
    if (bytes[index] === byte) continue
    const problem = index < 2 ? 'it does not begin with C3 01' : 'it carries the fingerprint of another schema'
    throw new MalformedFrame(problem, bytes.length)
  }
}

function resolverOf(reader: Type, writer: Type, name: string): Resolver {
  try {
    return createResolver(reader, writer)
  } catch (error) {
    throw new IncompatibleSchema(undefined, name, (error as Error).message)
  }
}
