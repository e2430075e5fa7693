import { avsc } from './binding.ts'
import type { Type } from 'avsc'
import { MalformedFrame } from './errors.ts'
import { findProblems, type ParsedType } from './record-problems.ts'
import { refuse } from './refusal.ts'
import type { TapReader } from './tap-reader.ts'
import type { TapWriter } from './tap-writer.ts'

/** Marks a decoded record of a union with the branch that it came from; not enumerable. */
const branchOf = /* @__PURE__ */ Symbol.for('cryptics-lab.avro.branch')

/** What a union needs of its branches. */
export interface Branch {
  readonly typeName: string
  readonly name?: string
  readonly fields?: readonly { readonly name: string }[]
  _read(tap: TapReader): unknown
  _write(tap: TapWriter, value: unknown): void
  _copy(value: unknown, options?: object): unknown
}

interface Resolver {
  _read(tap: TapReader): unknown
}

/** A value whose branch somebody chose. */
export class ChosenBranch {
  /** Index of the branch. */
  readonly index: number
  /** The value. */
  readonly value: unknown

  constructor(index: number, value: unknown) {
    this.index = index
    this.value = value
  }
}

/**
 * A union of several types whose values are plain whatever the branches are. A value that is written takes the branch that
 * it was decoded from, else the first in the schema's order that can hold it; so another branch never changes the shape of
 * a value.
 */
export class PlainUnion extends avsc.types.WrappedUnionType {
  _read(tap: TapReader): unknown {
    const index = tap.readLong()
    const branch = this.#branches[index]
    if (branch === undefined) throw new MalformedFrame(`a union has no branch ${index}`, tap.buf.length)
    return this._mark(branch, branch._read(tap))
  }

  _write(tap: TapWriter, value: unknown): void {
    const index = this.#indexOf(value)
    if (index < 0) refuse()
    tap.writeLong(index)
    ;(this.#branches[index] as Branch)._write(tap, value instanceof ChosenBranch ? value.value : value)
  }

  _check(value: unknown): boolean {
    return this.#indexOf(value) >= 0
  }

  _copy(value: unknown, options?: { readonly wrap?: number }): unknown {
    // A default is a value of the first branch.
    const index = options?.wrap === 2 ? 0 : this.#indexOf(value)
    const branch = this.#branches[index]
    if (branch === undefined) refuse()
    return this._mark(branch, branch._copy(value, options))
  }

  /** Of a writer's type that is no union: the branch of the same type, else the first that reads it. */
  _update(plan: { _read?: (tap: TapReader) => unknown }, writer: Type, options: object): void {
    const same = this.#branches.filter((branch) => isSameType(branch, writer))
    for (const branch of [...same, ...this.#branches]) {
      let resolver: Resolver
      try {
        resolver = (branch as unknown as { createResolver(writer: Type, options: object): Resolver }).createResolver(
          writer,
          options,
        )
      } catch {
        continue
      }
      plan._read = (tap) => this._mark(branch, resolver._read(tap))
      return
    }
  }

  /** Lets a decoded record or map tell which branch it came from. */
  _mark(branch: Branch, value: unknown): unknown {
    if (branch.typeName !== 'record' && branch.typeName !== 'map') return value
    return Object.defineProperty(value, branchOf, { value: nameOf(branch), configurable: true })
  }

  get #branches(): readonly Branch[] {
    return this.types as unknown as readonly Branch[]
  }

  #indexOf(value: unknown): number {
    const branches = this.#branches
    if (value instanceof ChosenBranch) return value.index
    if (typeof value === 'object' && value !== null) {
      const name = (value as { [branchOf]?: string })[branchOf]
      const marked = name === undefined ? -1 : branches.findIndex((branch) => nameOf(branch) === name)
      if (marked >= 0) return marked
    }
    const fits = (branch: Branch): boolean => findProblems(branch as unknown as ParsedType, value).length === 0
    const exact = branches.findIndex(
      (branch) => holdsExactly(branch.typeName, value) && isWhole(branch, value) && fits(branch),
    )
    return exact >= 0 ? exact : branches.findIndex(fits)
  }
}

/** Whether a type of numbers gives a number back as it is: no sign of a zero lost, no digit of a double. */
export function holdsExactly(kind: string, value: unknown): boolean {
  if (typeof value !== 'number') return true
  if (kind === 'int' || kind === 'long') return !Object.is(value, -0)
  return kind !== 'float' || Number.isNaN(value) || Math.fround(value) === value
}

/** Whether a value for a record has every field; one that lacks some may be meant for another branch. */
function isWhole({ fields }: Branch, value: unknown): boolean {
  return fields?.every(({ name }) => (value as Record<string, unknown>)?.[name] !== undefined) ?? true
}

function isSameType(branch: Branch, writer: Type): boolean {
  const plain = (type: unknown): Branch => ((type as { underlyingType?: Branch }).underlyingType ?? type) as Branch
  const [reader, written] = [plain(branch), plain(writer)]
  return reader.typeName === written.typeName && reader.name === written.name
}

function nameOf({ typeName, name }: Branch): string {
  return name ?? typeName
}
