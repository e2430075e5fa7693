import { MalformedFrame } from './errors.ts'
import { type Branch, ChosenBranch, PlainUnion } from './plain-union.ts'
import { refuse } from './refusal.ts'
import type { TapReader } from './tap-reader.ts'
import type { TapWriter } from './tap-writer.ts'

/** A union of null and one other type: whether a value is null says which it is. */
export class NullableUnion extends PlainUnion {
  readonly #nullAt: number
  readonly #valueAt: number
  readonly #value: Branch | undefined
  readonly #isRecord: boolean

  constructor(schema: never, options: object) {
    super(schema, options)
    const branches = this.types as unknown as readonly Branch[]
    this.#nullAt = branches.findIndex(({ typeName }) => typeName === 'null')
    this.#valueAt = branches.findIndex(({ typeName }) => typeName !== 'null')
    this.#value = branches[this.#valueAt]
    this.#isRecord = this.#value?.typeName === 'record'
  }

  override _read(tap: TapReader): unknown {
    const index = tap.readLong()
    if (index === this.#nullAt) return null
    if (index !== this.#valueAt) throw new MalformedFrame(`a union has no branch ${index}`, tap.buf.length)
    return this.#value?._read(tap)
  }

  override _write(tap: TapWriter, value: unknown): void {
    if (value === null) {
      tap.writeLong(this.#nullAt)
      return
    }
    if (typeof value === 'object' && value instanceof ChosenBranch) {
      this._write(tap, value.value)
      return
    }
    // A record whose fields all have defaults would take anything.
    if (this.#value === undefined || (this.#isRecord && !isPlainObject(value))) refuse()
    tap.writeLong(this.#valueAt)
    this.#value._write(tap, value)
  }

  override _copy(value: unknown, options?: { readonly wrap?: number }): unknown {
    // Defaults are copied for each record that lacks them; only where one is declared its branch has to be looked at.
    if (this.#value === undefined || options?.wrap === 2) return super._copy(value, options)
    return value === null ? null : this.#value._copy(value, options)
  }

  /** There is nothing to tell: null says it itself. */
  override _mark(_: Branch, value: unknown): unknown {
    return value
  }
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array)
}
