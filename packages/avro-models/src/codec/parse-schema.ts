import avsc from 'avsc'
import type { Type } from 'avsc'
import type { AvroComplexSchema } from '../avro-schema.ts'
import { InvalidSchema } from './errors.ts'
import { isFloat, isLong, isText, type ParsedType } from './record-problems.ts'

/** What the binding writes through. */
interface Tap {
  writeDouble(value: number): void
  writeFloat(value: number): void
  writeLong(value: number): void
  writeString(value: string): void
}

/** Thrown into the binding and caught by the codec, which then finds out what is wrong and says so. */
const refusal = /* @__PURE__ */ Symbol('refused')

function refuse(): never {
  // A message with the value in it, as the binding's own, must not come into being.
  throw refusal as unknown as Error
}

/** A double that refuses NaN and infinities: they would poison every sum behind the sink. */
class StrictDouble extends avsc.types.DoubleType {
  _write(tap: Tap, value: unknown): void {
    if (!Number.isFinite(value)) refuse()
    tap.writeDouble(value as number)
  }
}

class StrictFloat extends avsc.types.FloatType {
  _write(tap: Tap, value: unknown): void {
    if (!isFloat(value)) refuse()
    tap.writeFloat(value)
  }
}

class StrictLong extends avsc.types.LongType {
  _write(tap: Tap, value: unknown): void {
    if (!isLong(value)) refuse()
    tap.writeLong(value)
  }
}

class StrictString extends avsc.types.StringType {
  _write(tap: Tap, value: unknown): void {
    if (!isText(value)) refuse()
    tap.writeString(value)
  }
}

/** Bytes and fixed as plain Uint8Array: any view goes in, a copy of its own comes out. */
class Binary extends avsc.types.LogicalType {
  protected override _toValue(value: unknown): Buffer | undefined {
    if (!(value instanceof Uint8Array)) return undefined
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }

  protected override _fromValue(value: Buffer | undefined): Uint8Array | undefined {
    // Undefined is what the binding reads past the end of a truncated frame, which the codec refuses afterwards.
    return value === undefined ? undefined : new Uint8Array(value)
  }

  protected override _resolve(type: Type): ((value: unknown) => unknown) | undefined {
    const writer = (type as ParsedType).underlyingType
    const reader = this.underlyingType as ParsedType
    if (writer?.typeName === reader.typeName && writer.size === reader.size) return (value) => value
    if (reader.typeName === 'bytes' && type.typeName === 'string') {
      return (value) => new TextEncoder().encode(value as string)
    }
    return undefined
  }
}

const strict: ReadonlyMap<unknown, Type> = /* @__PURE__ */ new Map<unknown, Type>([
  ['double', new StrictDouble()],
  ['float', new StrictFloat()],
  ['long', new StrictLong()],
  ['string', new StrictString()],
])

/**
 * Parses a schema into what encodes and decodes.
 * @throws {InvalidSchema} When it is no Avro schema, or has a union of which a plain value would not tell the branch.
 */
export function parseSchema(schema: AvroComplexSchema): Type {
  let insideBinary = false
  const typeHook = (part: unknown, options: object): Type | undefined => {
    const name = typeof part === 'object' && part !== null && 'type' in part ? part.type : part
    if ((name !== 'bytes' && name !== 'fixed') || insideBinary) return strict.get(name)
    insideBinary = true
    try {
      return new Binary(part as never, options)
    } finally {
      insideBinary = false
    }
  }
  try {
    const type = avsc.Type.forSchema(
      schema as never,
      { wrapUnions: 'never', omitRecordMethods: true, typeHook } as never,
    )
    makePlain(type as ParsedType, new Set())
    return type
  } catch (cause) {
    throw new InvalidSchema(schema.name ?? '', cause instanceof Error ? cause.message : 'no Avro schema', { cause })
  }
}

/** Lets decoded records be plain objects: equal to literals, fit for structuredClone, without a copy. */
function makePlain(type: ParsedType & { recordConstructor?: { prototype: unknown } }, seen: Set<ParsedType>): void {
  if (seen.has(type)) return
  seen.add(type)
  if (type.recordConstructor !== undefined) type.recordConstructor.prototype = Object.prototype
  for (const field of type.fields ?? []) makePlain(field.type, seen)
  for (const branch of type.types ?? []) makePlain(branch, seen)
  if (type.itemsType !== undefined) makePlain(type.itemsType, seen)
  if (type.valuesType !== undefined) makePlain(type.valuesType, seen)
}
