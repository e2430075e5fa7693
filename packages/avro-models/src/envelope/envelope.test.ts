import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBinaryCodec } from '../codec/index.ts'
import { createIds, createSeededRandom } from '../index.ts'
import { createVirtualTime } from '../testing.ts'
import { createEnvelopeWriter, envelopeSchema, readEnvelope, type EnvelopeParts } from './index.ts'

const { clock } = createVirtualTime()
const writerOf = (seed: number) =>
  createEnvelopeWriter({
    source: 'pipeline',
    type: 'ticker',
    version: 2,
    venue: 'deribit',
    trading_mode: 'paper',
    ids: createIds({ clock, random: createSeededRandom(seed) }),
    clock,
  })
const time = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const text = fc.string({ unit: 'grapheme' })
const anyParts: fc.Arbitrary<EnvelopeParts> = fc.record(
  {
    key: text,
    timestamp: time,
    receivedAt: fc.option(time),
    processedAt: fc.option(time),
    traceId: fc.option(text),
    correlationId: fc.option(text),
  },
  { requiredKeys: ['key', 'timestamp'] },
)

describe('an envelope', () => {
  it('is Avro data of its schema behind the version, and comes back', () => {
    const codec = createBinaryCodec(envelopeSchema)
    const writer = writerOf(1)
    fc.assert(
      fc.property(anyParts, (parts) => {
        const bytes = writer.write(parts)
        const envelope = readEnvelope(bytes)
        expect(envelope).toEqual({
          source: 'pipeline',
          type: 'ticker',
          version: 2,
          broker: 'deribit',
          venue: 'deribit',
          trading_mode: 'paper',
          key: parts.key,
          id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
          timestamp: parts.timestamp,
          received_timestamp: parts.receivedAt ?? null,
          processed_timestamp: parts.processedAt ?? null,
          produced_timestamp: clock.now(),
          trace_id: parts.traceId ?? null,
          correlation_id: parts.correlationId ?? null,
        })
        expect(bytes[0]).toBe(1)
        expect(codec.decode(bytes.subarray(1))).toEqual(envelope)
        expect(Buffer.from(codec.encode({ ...envelope })).equals(bytes.subarray(1))).toBe(true)
      }),
    )
  })

  it('keeps its bytes when thousands follow, and has identities in order', () => {
    const writer = writerOf(2)
    const first = writer.write({ key: 'deribit.BTC-PERPETUAL', timestamp: 1 })
    const copy = Uint8Array.from(first)
    const ids = Array.from(
      { length: 20_000 },
      (_, index) => readEnvelope(writer.write({ key: `k${index % 7}`, timestamp: index })).id,
    )
    expect(first).toEqual(copy)
    expect(ids).toEqual(ids.toSorted())
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('of a later version is read as far as it is known', () => {
    const bytes = writerOf(3).write({ key: 'k', timestamp: 5 })
    const later = Uint8Array.from([2, ...bytes.subarray(1), 1, 2, 3])
    expect(readEnvelope(later)).toEqual(readEnvelope(bytes))
    expect(() => readEnvelope(Uint8Array.from([...bytes, 0]))).toThrow(/goes on behind/)
  })

  it('that was changed gives an error by name or a value, never anything else', () => {
    const bytes = writerOf(4).write({ key: 'deribit.BTC-PERPETUAL', timestamp: 1_700_000_000_000_000, traceId: 'x' })
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => readEnvelope(bytes.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'MALFORMED_ENVELOPE' }),
      )
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (position, value) => {
        const changed = Uint8Array.from(bytes)
        changed[position] = value
        try {
          readEnvelope(changed)
        } catch (error) {
          expect(error).toMatchObject({ code: 'MALFORMED_ENVELOPE' })
        }
      }),
    )
  })

  it('is refused when it could not be read again', () => {
    const writer = writerOf(5)
    for (const timestamp of [Number.NaN, 1.5, -1, 2 ** 60]) {
      expect(() => writer.write({ key: 'k', timestamp })).toThrow(/whole microseconds/)
    }
    const good = { source: 's', type: 't', version: 1, venue: 'v', trading_mode: 'live' } as const
    expect(() => createEnvelopeWriter({ ...good, version: 0 })).toThrow(/version/)
    expect(() => createEnvelopeWriter({ ...good, trading_mode: 'maybe' as never })).toThrow(/trading_mode/)
    expect(() => createEnvelopeWriter({ ...good, source: undefined as never })).toThrow(/source/)
  })
})
