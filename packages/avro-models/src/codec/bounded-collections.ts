import { avsc } from './binding.ts'
import { MalformedFrame } from './errors.ts'
import type { TapReader } from './tap-reader.ts'

/** What reads or skips one item: a type, or the binding's plan for another writer's type. */
interface Part {
  _read(tap: TapReader): unknown
  _skip(tap: TapReader): void
}

// Items without bytes, such as nulls, cost the sender nothing: so many of them are believed in one record.
const mostEmptyItems = 65_536

/**
 * Reads the blocks of an array or a map. A count that the bytes cannot hold ends at the first item that is not there: a
 * changed frame costs no more time and memory than its bytes.
 * @throws {MalformedFrame} When the bytes end, or items without bytes are too many.
 */
function readBlocks(tap: TapReader, readItem: () => void): void {
  for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
    if (count < 0) {
      count = -count
      tap.readLong()
    }
    for (; count > 0; count -= 1) {
      const { pos } = tap
      readItem()
      requireProgress(tap, pos)
    }
  }
}

function requireProgress(tap: TapReader, before: number): void {
  if (tap.pos > tap.buf.length) throw new MalformedFrame('the bytes end within a list', tap.buf.length)
  if (tap.pos > before) return
  tap.emptyItems += 1
  if (tap.emptyItems > mostEmptyItems)
    throw new MalformedFrame(`a record has more than ${mostEmptyItems} items without bytes`, tap.buf.length)
}

/** Skips blocks; one that tells its length is not looked into. */
function skipBlocks(tap: TapReader, skipItem: () => void): void {
  for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
    if (count < 0) {
      const length = tap.readLong()
      if (!(length >= 0)) throw new MalformedFrame('a block has a negative length', tap.buf.length)
      tap.pos += length
      requireProgress(tap, -1)
      continue
    }
    for (; count > 0; count -= 1) {
      const { pos } = tap
      skipItem()
      requireProgress(tap, pos)
    }
  }
}

/** An array whose count is believed as far as the bytes go. */
export class BoundedArray extends avsc.types.ArrayType {
  _read(this: { readonly itemsType: unknown }, tap: TapReader): unknown[] {
    const items = this.itemsType as Part
    const values: unknown[] = []
    readBlocks(tap, () => {
      values.push(items._read(tap))
    })
    return values
  }

  _skip(tap: TapReader): void {
    const items = this.itemsType as unknown as Part
    skipBlocks(tap, () => items._skip(tap))
  }
}

/** A map whose count is believed as far as the bytes go, and whose keys are data, whatever they are called. */
export class BoundedMap extends avsc.types.MapType {
  _read(this: { readonly valuesType: unknown }, tap: TapReader): Record<string, unknown> {
    const values = this.valuesType as Part
    const map: Record<string, unknown> = {}
    readBlocks(tap, () => {
      const key = tap.readString()
      if (key === undefined) throw new MalformedFrame('the bytes end within a key', tap.buf.length)
      const value = values._read(tap)
      if (key === '__proto__') {
        Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
      } else map[key] = value
    })
    return map
  }

  _skip(tap: TapReader): void {
    const values = this.valuesType as unknown as Part
    skipBlocks(tap, () => {
      tap.skipString()
      values._skip(tap)
    })
  }
}
