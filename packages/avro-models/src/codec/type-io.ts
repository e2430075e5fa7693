import type { Type } from 'avsc'
import { MalformedFrame } from './errors.ts'
import { asBuffer } from './frame.ts'
import type { SlabWriter } from './slab.ts'
import { TapReader } from './tap-reader.ts'
import { TapWriter } from './tap-writer.ts'
import type { Resolver } from './writers.ts'

interface Writing {
  _write(tap: TapWriter, value: unknown): void
}

interface Reading {
  _read(tap: TapReader): unknown
}

/** Makes what writes values of a type at a position; it throws when a value does not fit. */
export function createTypeWriter(type: Type): SlabWriter<unknown> {
  const tap = new TapWriter()
  const writing = type as unknown as Writing
  return (value, buffer, position) => {
    tap.moveTo(buffer, position)
    writing._write(tap, value)
    const { pos } = tap
    return pos <= buffer.length ? pos : buffer.length - pos
  }
}

/** Reads a value that takes all of the bytes behind a position. */
export type WholeReader = (
  bytes: Uint8Array,
  from: number,
  resolver: Resolver | undefined,
  schemaId?: number,
) => unknown

/**
 * Makes what reads values of a type, by a plan when another type wrote them.
 * @throws {MalformedFrame} When bytes end early, go on, or do not fit the type; thrown by what is made.
 */
export function createTypeReader(type: Type): WholeReader {
  const tap = new TapReader()
  return (bytes, from, resolver, schemaId) => {
    tap.moveTo(asBuffer(bytes), from)
    let value: unknown
    try {
      value = ((resolver ?? type) as unknown as Reading)._read(tap)
    } catch (cause) {
      throw new MalformedFrame('its content does not fit the schema', bytes.length, schemaId, { cause })
    }
    if (tap.pos === bytes.length) return value
    const problem = tap.pos < bytes.length ? 'it goes on behind the record' : 'it ends within the record'
    throw new MalformedFrame(problem, bytes.length, schemaId)
  }
}
