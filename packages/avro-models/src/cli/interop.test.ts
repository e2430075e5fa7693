import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { AvroComplexSchema } from '../avro-schema.ts'
import { createDecoder, createEncoder } from './convert.ts'

interface Vector {
  readonly writer: AvroComplexSchema
  readonly reader: AvroComplexSchema
  readonly rows: readonly { readonly hex: string; readonly json: unknown; readonly read: unknown }[]
}

describe("records of Avro's Java library", () => {
  // Made by tests/interop/java/Vectors.java with Avro 1.12.0.
  const vectors = readFileSync(new URL('__fixtures__/java-vectors.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Vector)
  const parsed = (text: string): unknown => JSON.parse(text) as unknown

  it(`are read as Java reads them, with their own schema and with another, and written with the same bytes (${vectors.length} pairs)`, () => {
    let same = 0
    let rows = 0
    for (const { writer, reader, rows: own } of vectors) {
      const encode = createEncoder(writer, undefined)
      const decode = createDecoder(writer, undefined, undefined)
      const read = createDecoder(writer, reader, undefined)
      for (const row of own) {
        rows += 1
        const text = decode(row.hex)
        expect(parsed(text)).toEqual(row.json)
        expect(parsed(read(row.hex))).toEqual(row.read)
        const again = encode(text)
        // Maps have no order of their own, and JSON does not tell the branches of some unions from each other.
        if (again === row.hex) same += 1
        else expect(parsed(decode(again))).toEqual(row.json)
      }
    }
    expect(rows).toBeGreaterThan(300)
    expect(same / rows).toBeGreaterThan(0.95)
  })

  it('are framed with the id, which is checked', () => {
    const { writer, rows } = vectors[0] as Vector
    const { hex } = rows[0] as Vector['rows'][number]
    const line = createDecoder(writer, undefined, undefined)(hex)
    const framed = createEncoder(writer, 258)(line)
    expect(framed).toBe(`0000000102${hex}`)
    expect(createDecoder(writer, undefined, 258)(framed)).toBe(line)
    expect(() => createDecoder(writer, undefined, 259)(framed)).toThrow('carries the schema id 258, not 259')
  })
})
