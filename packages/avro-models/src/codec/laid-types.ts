import { avsc } from './binding.ts'
import type { Type } from 'avsc'
import { refuse } from './refusal.ts'
import type { TapReader } from './tap-reader.ts'
import type { TapWriter } from './tap-writer.ts'

interface Resolver {
  _read(tap: TapReader): unknown
}

interface ResolvingType {
  createResolver(writer: Type, options: object): Resolver
}

/** What the laid types need of the plain one below. */
interface Below {
  readonly typeName: string
  readonly size?: number
}

/** A meaning that is laid over a plain type; another writer's values are read through the plain type. */
abstract class LaidType extends avsc.types.LogicalType {
  _update(plan: { _read?: (tap: TapReader) => unknown }, writer: Type, options: object): void {
    const plain = writer instanceof avsc.types.LogicalType ? writer.underlyingType : writer
    const inner = (this.underlyingType as unknown as ResolvingType).createResolver(plain, options)
    plan._read = (tap) => this._fromValue(inner._read(tap) as never)
  }

  protected override _resolve(): undefined {
    return undefined
  }

  /** What a value must be when it is not; undefined when it fits. */
  abstract expects(value: unknown): string | undefined
}

/** Bytes and fixed as plain Uint8Array: any view goes in, a copy of its own comes out. */
export class Binary extends LaidType {
  protected override _toValue(value: unknown): Buffer | undefined {
    if (!(value instanceof Uint8Array)) return undefined
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }

  protected override _fromValue(value: Buffer | undefined): Uint8Array | undefined {
    // Undefined is what the binding reads past the end of a truncated frame, which the codec refuses afterwards.
    return value === undefined ? undefined : new Uint8Array(value)
  }

  expects(value: unknown): string | undefined {
    const { size } = this.underlyingType as Below
    const fits = value instanceof Uint8Array && (size === undefined || value.length === size)
    if (fits) return undefined
    return size === undefined ? 'bytes' : `${size} bytes`
  }
}

const decimalShape = /^(-?)(\d+)(?:\.(\d+))?$/

/** A decimal as its exact text, `-12.50`: always with as many digits behind the point as the schema's scale. */
export class Decimal extends LaidType {
  readonly #precision: number
  readonly #scale: number

  constructor(schema: { readonly precision?: unknown; readonly scale?: unknown }, options: object) {
    super(schema as never, options)
    this.#precision = schema.precision as number
    this.#scale = (schema.scale ?? 0) as number
  }

  protected override _toValue(value: unknown): Buffer | undefined {
    const unscaled = this.#unscaled(value)
    if (unscaled === undefined) return undefined
    const { size } = this.underlyingType as Below
    const bytes = twosComplement(unscaled, size)
    return bytes === undefined ? undefined : Buffer.from(bytes)
  }

  protected override _fromValue(value: Uint8Array | undefined): string | undefined {
    if (value === undefined) return undefined
    const unscaled = fromTwosComplement(value)
    const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(this.#scale + 1, '0')
    const point = digits.length - this.#scale
    const text = this.#scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`
    return unscaled < 0n ? `-${text}` : text
  }

  expects(value: unknown): string | undefined {
    const fits = this._toValue(value) !== undefined
    const { size } = this.underlyingType as Below
    const room = size === undefined ? '' : ` in ${size} bytes`
    return fits
      ? undefined
      : `a decimal of ${this.#precision} digits, ${this.#scale} behind the point, as a string${room}`
  }

  #unscaled(value: unknown): bigint | undefined {
    const match = typeof value === 'string' ? decimalShape.exec(value) : null
    if (match === null) return undefined
    const [, sign, whole = '', part = ''] = match
    const fraction = part.replace(/0+$/, '')
    if (fraction.length > this.#scale) return undefined
    const digits = `${whole}${fraction.padEnd(this.#scale, '0')}`.replace(/^0+/, '')
    if (digits.length > this.#precision) return undefined
    const unscaled = BigInt(digits === '' ? 0 : digits)
    return sign === '-' ? -unscaled : unscaled
  }
}

/** Shortest big-endian two's complement, or one of a fixed size; undefined when it does not fit. */
function twosComplement(value: bigint, size: number | undefined): Uint8Array | undefined {
  let length = 1
  while (BigInt.asIntN(8 * length, value) !== value) length += 1
  if (size !== undefined && length > size) return undefined
  const bytes = new Uint8Array(size ?? length)
  let rest = value
  for (let index = bytes.length - 1; index >= 0; index -= 1) {
    bytes[index] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return bytes
}

function fromTwosComplement(bytes: Uint8Array): bigint {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return BigInt.asIntN(8 * bytes.length, value)
}

const uuidShape = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/** A uuid as text, `0190d8a1-…`; over a string as over 16 bytes. */
export class Uuid extends LaidType {
  protected override _toValue(value: unknown): string | Buffer | undefined {
    if (this.expects(value) !== undefined) return undefined
    return this.#isBinary ? Buffer.from((value as string).replaceAll('-', ''), 'hex') : (value as string)
  }

  protected override _fromValue(value: string | Uint8Array | undefined): string | undefined {
    if (value === undefined || typeof value === 'string') return value
    const digits = Buffer.from(value).toString('hex')
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }

  expects(value: unknown): string | undefined {
    return typeof value === 'string' && uuidShape.test(value) ? undefined : 'a uuid of 36 characters'
  }

  get #isBinary(): boolean {
    return (this.underlyingType as Below).typeName === 'fixed'
  }
}

/** A string that UTF-8 can hold. */
export class StrictString extends avsc.types.StringType {
  _write(tap: TapWriter, value: unknown): void {
    if (typeof value !== 'string') refuse()
    tap.writeString(value)
  }
}
