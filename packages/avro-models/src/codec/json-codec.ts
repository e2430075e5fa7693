import type { AvroComplexSchema } from '../avro-schema.ts'
import { fullName } from '../fingerprint.ts'
import type { Model } from '../model.ts'
import { InvalidSchema } from '../schema-errors.ts'
import { resolveSchema, type SchemaKind, type SchemaNode } from '../schema-node.ts'
import { type BinaryCodec, createBinaryCodec, schemaOf } from './binary-codec.ts'
import type { RecordCodec } from './codec.ts'
import { MalformedFrame } from './errors.ts'
import { fromJson, JsonValueError, toJson } from './json-values.ts'
import type { LongMode } from './parse-schema.ts'

/** What {@link createJsonCodec} can be told. */
export interface JsonCodecOptions {
  /**
   * What a long is in JavaScript: a checked number, the default, a bigint, or a bigint only where no number holds it. In JSON
   * one beyond 2^53 is a string.
   */
  readonly longs?: LongMode
  /** Whether NaN and infinities are written, as strings; the default is `refuse`. They are always read. */
  readonly nonFinite?: 'refuse' | 'allow'
}

/**
 * Makes a codec whose records are JSON in UTF-8, for topics that people or other tools read without a registry. Every field
 * is written, in the order of the schema; bytes and fixed are hexadecimal digits, decimals and uuids strings. Fields that
 * the schema does not name are skipped when reading and absent ones take their default, so a compatible version reads
 * another's records; renames by alias are not followed.
 * @param modelOrSchema The model or schema.
 * @param options Representation.
 * @throws {InvalidSchema} When no codec can be made of the schema, or branches of a union look the same in JSON.
 */
export function createJsonCodec<Value extends object = Record<string, unknown>>(
  modelOrSchema: Model<Value> | AvroComplexSchema,
  options: JsonCodecOptions = {},
): RecordCodec<Value> {
  const schema = schemaOf(modelOrSchema)
  const name = fullName(schema.name ?? '', schema.namespace ?? '')
  const node = resolveSchema(schema)
  requireDistinct(node, name, new Set())
  // Through Avro's bytes and back a record is checked, has its defaults, and nothing that the schema does not name.
  const own = createBinaryCodec<Value>(schema, options)
  const wide = createBinaryCodec(schema, { longs: 'bigint', nonFinite: 'allow' })
  const encode = (record: Value): Uint8Array => Buffer.from(toJson(wide.decode(own.encode(record))))
  return {
    encode,
    encodeBatch: (records) => records.map(encode),
    decode: (bytes) => own.decode(avroOf(wide, valueOf(node, bytes), bytes)),
    resolve: () => Promise.resolve(),
    isValid: (record) => own.isValid(record),
  }
}

function avroOf(codec: BinaryCodec<Record<string, unknown>>, value: unknown, { length }: Uint8Array): Uint8Array {
  try {
    return codec.encode(value as Record<string, unknown>)
  } catch (error) {
    throw new MalformedFrame((error as Error).message, length)
  }
}

function valueOf(node: SchemaNode, bytes: Uint8Array): unknown {
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // The parser's message quotes what it read.
    throw new MalformedFrame('it is no JSON', bytes.length)
  }
  try {
    return fromJson(node, parsed, '', 'skip')
  } catch (error) {
    if (!(error instanceof JsonValueError)) throw error
    throw new MalformedFrame(error.message, bytes.length)
  }
}

const texts: readonly SchemaKind[] = ['string', 'enum', 'bytes', 'fixed', 'long']
const objects: readonly SchemaKind[] = ['record', 'map']

function requireDistinct(node: SchemaNode, name: string, seen: Set<SchemaNode>): void {
  if (seen.has(node)) return
  seen.add(node)
  // A long beyond 2^53 is a text too.
  const isAmbiguous = [texts, objects].some(
    (alike) => node.branches.filter(({ kind }) => alike.includes(kind)).length > 1,
  )
  if (isAmbiguous) {
    throw new InvalidSchema(name, 'branches of a union cannot be told apart in JSON; use the serializer avro')
  }
  for (const part of [...node.branches, ...node.fields.map((field) => field.node)]) requireDistinct(part, name, seen)
  if (node.inner !== undefined) requireDistinct(node.inner, name, seen)
}
