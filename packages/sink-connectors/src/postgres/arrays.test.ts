import fc from 'fast-check'
import { ValueUnfitError } from '../errors.ts'
import { describe, expect, it } from 'vitest'
import { arrayEncoder, encodeTextArray } from './arrays.ts'

/** Reads a binary array back: element type and elements. */
function readArray(buffer: Buffer): { oid: number; hasNulls: boolean; elements: (Buffer | null)[] } {
  const dimensions = buffer.readInt32BE(0)
  const head = { hasNulls: buffer.readInt32BE(4) === 1, oid: buffer.readInt32BE(8) }
  if (dimensions === 0) return { ...head, elements: [] }
  const elements: (Buffer | null)[] = []
  let position = 20
  for (let index = 0; index < buffer.readInt32BE(12); index += 1) {
    const length = buffer.readInt32BE(position)
    position += 4
    elements.push(length < 0 ? null : buffer.subarray(position, position + length))
    position += Math.max(0, length)
  }
  expect(position).toBe(buffer.length)
  return { ...head, elements }
}

const encode = (kind: Parameters<typeof arrayEncoder>[0]['kind'], values: readonly unknown[], scale = 0) =>
  readArray(arrayEncoder({ kind, scale })(values))

describe('binary arrays', () => {
  it('keep every safe integer and every 64-bit integer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })))),
        (values) => {
          const { elements } = encode('long', values)
          expect(elements.map((bytes) => bytes?.readBigInt64BE() ?? null)).toEqual(
            values.map((value) => (value === null ? null : BigInt(value))),
          )
        },
      ),
    )
  })

  it('keep every double, bit by bit', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (values) => {
        const { elements, oid } = encode('double', values)
        expect(oid).toBe(701)
        elements.forEach((bytes, index) => expect(Object.is(bytes?.readDoubleBE(), values[index])).toBe(true))
      }),
    )
  })

  it('keep every microsecond', () => {
    const micros = fc.integer({ min: -60_000_000_000_000_000 / 10, max: 8_000_000_000_000_000 })
    fc.assert(
      fc.property(fc.array(micros, { minLength: 1 }), (values) => {
        const { elements } = encode('timestamp-micros', values)
        expect(elements.map((bytes) => Number(bytes?.readBigInt64BE()) + 946_684_800_000_000)).toEqual(values)
      }),
    )
  })

  it('keep times whose microseconds no double holds, as numbers of milliseconds or as bigints', () => {
    const since2000 = (kind: 'timestamp-micros' | 'timestamp-millis', value: number | bigint) =>
      encode(kind, [value]).elements[0]?.readBigInt64BE()
    const micros = fc.bigInt({ min: -(2n ** 63n) + 946_684_800_000_000n, max: 2n ** 63n - 1n })
    fc.assert(
      fc.property(micros, (value) => {
        expect(since2000('timestamp-micros', value)).toBe(value - 946_684_800_000_000n)
        const millis = value / 1_000n
        const expected = millis * 1_000n - 946_684_800_000_000n
        expect(since2000('timestamp-millis', millis)).toBe(expected)
        if (Number.isSafeInteger(Number(millis))) expect(since2000('timestamp-millis', Number(millis))).toBe(expected)
      }),
    )
    expect(since2000('timestamp-micros', Number.MIN_SAFE_INTEGER)).toBe(
      BigInt(Number.MIN_SAFE_INTEGER) - 946_684_800_000_000n,
    )
  })

  it('write decimals as our codec has them', () => {
    const { elements } = encode('decimal', ['-2.00', '0', '99999999999999999999.01', null], 2)
    expect(elements.map((element) => element?.toString() ?? null)).toEqual([
      '-2.00',
      '0',
      '99999999999999999999.01',
      null,
    ])
    for (const text of ['1.001', '1e3', 'NaN', '', '1.', ' 1', '0x1']) {
      expect(() => encode('decimal', [text], 2)).toThrow(ValueUnfitError)
    }
  })

  it('write decimals as Avro has them', () => {
    const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))
    const { elements } = encode('decimal', [bytes('ff38'), bytes('00c8'), bytes(''), bytes('80'), null], 2)
    expect(elements.map((element) => element?.toString() ?? null)).toEqual(['-2.00', '2.00', '0.00', '-1.28', null])
  })

  it('write empty arrays and undefined as null', () => {
    expect(encode('string', []).elements).toEqual([])
    expect(encode('int', [1, undefined])).toMatchObject({ hasNulls: true, elements: [expect.anything(), null] })
  })

  it.each([
    ['int', 1.5],
    ['int', 2 ** 31],
    ['long', 2 ** 53],
    ['long', Number.NaN],
    ['long', 2n ** 63n],
    ['long', -(2n ** 63n) - 1n],
    ['timestamp-micros', -(2n ** 63n)],
    ['timestamp-millis', 2n ** 62n],
    ['timestamp-millis', 2 ** 53],
    ['timestamp-micros', 0.5],
    ['double', '1'],
    ['bytes', 'text'],
  ] as const)('refuse for %s what it cannot hold: %s', (kind, value) => {
    expect(() => encode(kind, [value])).toThrow()
  })

  it('refuse half of a character, which would be stored as another one', () => {
    expect(() => encodeTextArray(['fine', 'a\ud83d'])).toThrow(/half of a character/)
    expect(readArray(encodeTextArray(['😀'])).elements[0]?.toString()).toBe('😀')
  })
})
