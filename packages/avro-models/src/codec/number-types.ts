import { avsc } from './binding.ts'
import type { Type } from 'avsc'
import { MalformedFrame } from './errors.ts'
import { isFloat, isLong } from './record-problems.ts'
import { readBigLong, writeBigLong } from './big-long.ts'
import { refuse } from './refusal.ts'
import type { TapReader } from './tap-reader.ts'
import type { TapWriter } from './tap-writer.ts'

/** How the binding is told to read another type. */
interface Plan {
  _read?: (tap: TapReader) => unknown
}

interface Readable {
  _read(tap: TapReader): unknown
}

const isLongWriter = ({ typeName }: Type): boolean => typeName === 'long'

function readWith(type: Type, convert: (value: never) => unknown): (tap: TapReader) => unknown {
  const readable = type as unknown as Readable
  return (tap) => convert(readable._read(tap) as never)
}

/** A double that refuses NaN and infinities: they would poison every sum behind the sink. */
export class StrictDouble extends avsc.types.DoubleType {
  _write(tap: TapWriter, value: unknown): void {
    if (!Number.isFinite(value)) refuse()
    tap.writeDouble(value as number)
  }

  _update(plan: Plan, writer: Type): void {
    // A long that no number holds is a double all the same, rounded as a cast would.
    if (isLongWriter(writer)) plan._read = (tap) => Number(readBigLong(tap))
    else updateOf(avsc.types.DoubleType).call(this, plan, writer)
  }
}

/** A float that refuses what 32 bits cannot hold. */
export class StrictFloat extends avsc.types.FloatType {
  _write(tap: TapWriter, value: unknown): void {
    if (!isFloat(value)) refuse()
    tap.writeFloat(value)
  }

  _update(plan: Plan, writer: Type): void {
    if (isLongWriter(writer)) plan._read = (tap) => Math.fround(Number(readBigLong(tap)))
    else if (writer.typeName === 'int') plan._read = readWith(writer, Math.fround)
    else updateOf(avsc.types.FloatType).call(this, plan, writer)
  }
}

/** A double as it is, NaN and infinities included. */
export class AnyDouble extends StrictDouble {
  override _write(tap: TapWriter, value: unknown): void {
    if (typeof value !== 'number') refuse()
    tap.writeDouble(value)
  }

  /** What {@link findProblems} asks. */
  expects(value: unknown): string | undefined {
    return typeof value === 'number' ? undefined : 'a number'
  }
}

/** A float as it is, NaN and infinities included. */
export class AnyFloat extends StrictFloat {
  override _write(tap: TapWriter, value: unknown): void {
    if (this.expects(value) !== undefined) refuse()
    tap.writeFloat(value as number)
  }

  /** What {@link findProblems} asks. */
  expects(value: unknown): string | undefined {
    const fits = isFloat(value) || (typeof value === 'number' && !Number.isFinite(value))
    return fits ? undefined : 'a number within 32-bit floats'
  }
}

// Up to here the binding's own arithmetic is exact.
const exact = 2 ** 52

/** A long as a number: exact in the safe range, refused outside of it in both directions. */
export class NumberLong extends avsc.types.LongType {
  _read(tap: TapReader): number {
    const { pos } = tap
    const value = tap.readLong()
    if (value < exact && value > -exact) return value
    tap.pos = pos
    const precise = Number(readBigLong(tap))
    if (!Number.isSafeInteger(precise))
      throw new MalformedFrame('a long is outside of what a number holds; read it with longs as bigint', tap.buf.length)
    return precise
  }

  _write(tap: TapWriter, value: unknown): void {
    if (!isLong(value)) refuse()
    if (value < exact && value > -exact) tap.writeLong(value)
    else writeBigLong(tap, BigInt(value))
  }
}

const smallest = -(2n ** 63n)
const largest = 2n ** 63n - 1n

/** Whether a value is a long for {@link BigLong}: a bigint of 64 bits, or a number in the safe range. */
export function isBigLong(value: unknown): value is bigint | number {
  return typeof value === 'bigint' ? value >= smallest && value <= largest : Number.isSafeInteger(value)
}

/** What the longs of all 64 bits have in common: bigints are taken, and safe numbers too. */
abstract class WideLong extends avsc.types.LongType {
  _check(value: unknown): boolean {
    return isBigLong(value)
  }

  /** What {@link findProblems} asks. */
  expects(value: unknown): string | undefined {
    return isBigLong(value) ? undefined : 'a bigint of 64 bits, or a number in the safe range'
  }
}

/** A long as a bigint, all 64 bits of it; safe numbers are taken too. */
export class BigLong extends WideLong {
  _read(tap: TapReader): bigint {
    return readBigLong(tap)
  }

  _write(tap: TapWriter, value: unknown): void {
    if (!isBigLong(value)) refuse()
    writeBigLong(tap, BigInt(value))
  }

  _copy(value: unknown): bigint {
    if (!isBigLong(value)) refuse()
    return BigInt(value)
  }

  _update(plan: Plan, writer: Type): void {
    if (isLongWriter(writer)) plan._read = readBigLong
    else if (writer.typeName === 'int') plan._read = readWith(writer, BigInt)
  }
}

/** A long of all 64 bits: a number in the safe range and a bigint beyond it. Both are taken, whichever a value is. */
export class MixedLong extends WideLong {
  // The binding takes this out of its type to read what another schema wrote.
  _read(this: unknown, tap: TapReader): number | bigint {
    const { pos } = tap
    const value = tap.readLong()
    if (value < exact && value > -exact) return value
    tap.pos = pos
    return narrow(readBigLong(tap))
  }

  _write(tap: TapWriter, value: unknown): void {
    if (Number.isSafeInteger(value) && (value as number) < exact && (value as number) > -exact)
      tap.writeLong(value as number)
    else if (isBigLong(value)) writeBigLong(tap, BigInt(value))
    else refuse()
  }

  _copy(value: unknown): number | bigint {
    if (!isBigLong(value)) refuse()
    return narrow(value)
  }
}

function narrow(value: number | bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

type Update = (this: unknown, plan: Plan, writer: Type) => void

/** The binding's own way of reading another type, which its types do not tell of. */
function updateOf(type: { readonly prototype: object }): Update {
  return (type.prototype as { readonly _update: Update })._update
}
