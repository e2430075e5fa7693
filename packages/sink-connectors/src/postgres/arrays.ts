import type { ModelField, ModelFieldKind } from '@cryptics-lab/avro-models'
import { ValueUnfitError } from '../errors.ts'

/** Writes a column of values as one PostgreSQL array in binary form; null stays null. */
export type ArrayEncoder = (values: readonly unknown[]) => Buffer

const lengthOfHeader = 20
const lengthOfPrefix = 4
const secondsTo2000 = 946_684_800
const two32 = 4_294_967_296
/** Half of a character, which UTF-8 cannot say. */
export const loneSurrogate: RegExp = /\p{Surrogate}/u

/** How a value of a fixed width is written. */
export interface FixedElement {
  /** Number of the type. */
  readonly oid: number
  /** Bytes of a value. */
  readonly width: number
  /** Writes a value. @throws {ValueUnfitError} */
  readonly write: (buffer: Buffer, value: unknown, position: number) => void
}

const safeInteger = (value: unknown): number => {
  if (!Number.isSafeInteger(value))
    throw new ValueUnfitError(`${String(value)} is not an integer that a double holds exactly`)
  return value as number
}

const writeInt64 = (buffer: Buffer, given: number | bigint, position: number): void => {
  if (typeof given === 'bigint') {
    if (BigInt.asIntN(64, given) !== given) throw new ValueUnfitError('the integer has more than 64 bits')
    buffer.writeBigInt64BE(given, position)
    return
  }
  const value = safeInteger(given)
  const high = Math.floor(value / two32)
  buffer.writeInt32BE(high, position)
  buffer.writeUInt32BE(value - high * two32, position + 4)
}

const integer = (value: unknown): number => {
  if (!Number.isInteger(value)) throw new ValueUnfitError(`${String(value)} is not an integer`)
  return value as number
}

const number = (value: unknown): number => {
  if (typeof value !== 'number') throw new ValueUnfitError(`${typeof value} is not a number`)
  return value
}

/** Microseconds since 2000 of a time since 1970 in so many units a second; a bigint where a double does not hold them. */
const sinceMillennium = (value: unknown, perSecond: number): number | bigint => {
  const perUnit = 1_000_000 / perSecond
  if (typeof value !== 'bigint') {
    const micros = (safeInteger(value) - secondsTo2000 * perSecond) * perUnit
    if (Number.isSafeInteger(micros)) return micros
  }
  return (BigInt(value as number | bigint) - BigInt(secondsTo2000 * perSecond)) * BigInt(perUnit)
}

const fixed: Partial<Record<ModelFieldKind, FixedElement>> = {
  boolean: {
    oid: 16,
    width: 1,
    write: (buffer, value, position) => buffer.writeUInt8(value === true ? 1 : 0, position),
  },
  int: { oid: 23, width: 4, write: (buffer, value, position) => buffer.writeInt32BE(integer(value), position) },
  long: {
    oid: 20,
    width: 8,
    write: (buffer, value, position) => writeInt64(buffer, value as number | bigint, position),
  },
  float: { oid: 700, width: 4, write: (buffer, value, position) => buffer.writeFloatBE(number(value), position) },
  double: { oid: 701, width: 8, write: (buffer, value, position) => buffer.writeDoubleBE(number(value), position) },
  date: {
    oid: 1082,
    width: 4,
    write: (buffer, value, position) => buffer.writeInt32BE(integer(value) - secondsTo2000 / 86_400, position),
  },
  'time-millis': {
    oid: 1083,
    width: 8,
    write: (buffer, value, position) => writeInt64(buffer, integer(value) * 1_000, position),
  },
  'time-micros': {
    oid: 1083,
    width: 8,
    write: (buffer, value, position) => writeInt64(buffer, value as number | bigint, position),
  },
  'timestamp-millis': {
    oid: 1184,
    width: 8,
    write: (buffer, value, position) => writeInt64(buffer, sinceMillennium(value, 1_000), position),
  },
  'timestamp-micros': {
    oid: 1184,
    width: 8,
    write: (buffer, value, position) => writeInt64(buffer, sinceMillennium(value, 1_000_000), position),
  },
}

/** How values of a kind are written that all have the same width; undefined for the others. */
export function fixedElement(kind: ModelFieldKind): FixedElement | undefined {
  return fixed[kind]
}

function writeHeader(buffer: Buffer, oid: number, count: number, hasNulls: boolean): void {
  buffer.writeInt32BE(count === 0 ? 0 : 1, 0)
  buffer.writeInt32BE(hasNulls ? 1 : 0, 4)
  buffer.writeInt32BE(oid, 8)
  if (count === 0) return
  buffer.writeInt32BE(count, 12)
  buffer.writeInt32BE(1, 16)
}

const headerLength = (count: number): number => (count === 0 ? 12 : lengthOfHeader)

const isNull = (value: unknown): boolean => value === null || value === undefined

function encodeFixed(element: FixedElement, values: readonly unknown[]): Buffer {
  let nulls = 0
  for (const value of values) if (isNull(value)) nulls += 1
  const size = values.length * lengthOfPrefix + (values.length - nulls) * element.width
  const buffer = Buffer.allocUnsafe(headerLength(values.length) + size)
  writeHeader(buffer, element.oid, values.length, nulls > 0)
  let position = headerLength(values.length)
  for (const value of values) {
    buffer.writeInt32BE(isNull(value) ? -1 : element.width, position)
    position += lengthOfPrefix
    if (isNull(value)) continue
    element.write(buffer, value, position)
    position += element.width
  }
  return buffer
}

/** Writes texts as one `text[]`; a lone surrogate, which would be stored as another character, is refused. */
export const encodeTextArray: ArrayEncoder = (values) => {
  let nulls = 0
  let size = headerLength(values.length)
  const lengths = values.map((value) => {
    if (isNull(value)) {
      nulls += 1
      size += lengthOfPrefix
      return -1
    }
    const text = String(value)
    const length = Buffer.byteLength(text)
    if (length !== text.length && loneSurrogate.test(text))
      throw new ValueUnfitError('the text holds half of a character')
    size += lengthOfPrefix + length
    return length
  })
  const buffer = Buffer.allocUnsafe(size)
  writeHeader(buffer, 25, values.length, nulls > 0)
  let position = headerLength(values.length)
  for (let index = 0; index < values.length; index += 1) {
    buffer.writeInt32BE(lengths[index] as number, position)
    position += lengthOfPrefix
    if (lengths[index] === -1) continue
    position += buffer.write(String(values[index]), position)
  }
  return buffer
}

/** Writes byte strings as one `bytea[]`. */
export const encodeBytesArray: ArrayEncoder = (values) => {
  let nulls = 0
  let size = headerLength(values.length)
  for (const value of values) {
    if (isNull(value)) nulls += 1
    else if (!(value instanceof Uint8Array)) throw new ValueUnfitError(`${typeof value} is not a byte string`)
    size += lengthOfPrefix + (isNull(value) ? 0 : (value as Uint8Array).byteLength)
  }
  const buffer = Buffer.allocUnsafe(size)
  writeHeader(buffer, 17, values.length, nulls > 0)
  let position = headerLength(values.length)
  for (const value of values as readonly (Uint8Array | null)[]) {
    buffer.writeInt32BE(value?.byteLength ?? -1, position)
    position += lengthOfPrefix
    if (!value) continue
    buffer.set(value, position)
    position += value.byteLength
  }
  return buffer
}

const plainDecimal = /^-?\d{1,1000}(?:\.(\d{1,1000}))?$/

/** Text of a decimal: exact text, as our codec gives it, or the big-endian two's complement of its unscaled value. */
function decimalText(value: unknown, scale: number): string {
  if (typeof value === 'string') {
    const found = plainDecimal.exec(value)
    if (found === null) throw new ValueUnfitError('the text is no decimal number')
    // The database would round it without a word.
    if ((found[1]?.length ?? 0) > scale)
      throw new ValueUnfitError(`a decimal has more than ${scale} digits behind its point`)
    return value
  }
  if (!(value instanceof Uint8Array)) throw new ValueUnfitError(`${typeof value} is not a decimal in text or bytes`)
  const hex = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  const unscaled = hex === '' ? 0n : BigInt.asIntN(value.byteLength * 8, BigInt(`0x${hex}`))
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  return `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`
}

/**
 * The encoder of a field's values. Numbers keep every bit, NaN and the infinities included, and times every microsecond.
 * `uuid` and `decimal` travel as text and are cast by the statement.
 */
export function arrayEncoder(field: Pick<ModelField, 'kind' | 'scale'>): ArrayEncoder {
  if (field.kind === 'bytes') return encodeBytesArray
  if (field.kind === 'decimal') {
    const scale = field.scale ?? 0
    return (values) => encodeTextArray(values.map((value) => (isNull(value) ? null : decimalText(value, scale))))
  }
  const element = fixedElement(field.kind)
  return element === undefined ? encodeTextArray : (values) => encodeFixed(element, values)
}
