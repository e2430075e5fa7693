import { type Clock, systemClock } from './clock.ts'
import type { Random } from './random.ts'

/** Source of identities. Every part of the suite that names something new takes one as an argument. */
export interface Ids {
  /** A new identity, never given before by this source; later ones sort after earlier ones. */
  next(): string
}

/** A source that gives its identities as bytes too, for headers. */
export interface BinaryIds extends Ids {
  /**
   * Writes a new identity as 16 bytes at a position.
   * @param now Present time in microseconds since the epoch, when the caller has just read the clock.
   */
  nextInto(bytes: Uint8Array, position: number, now?: number): void
}

/** What {@link createIds} needs; both have real defaults. */
export interface IdsOptions {
  /** Clock that gives the leading 48 bits. */
  readonly clock?: Clock
  /** Generator of the trailing bits; the default is the machine's strong generator. */
  readonly random?: Random
}

const idLength = 16

/**
 * Time-ordered identities in the form of a UUID version 7.
 * @see RFC 9562, section 5.7
 */
export function createIds(options: IdsOptions = {}): BinaryIds {
  const clock = options.clock ?? systemClock
  const fillRandom = options.random === undefined ? createPool() : drawInto(options.random)
  const own = new Uint8Array(idLength)
  let lastMillisecond = -1
  let high = 0
  let low = 0
  let counter = 0
  const moveTo = (millisecond: number): void => {
    lastMillisecond = millisecond
    high = Math.floor(millisecond / 0x1_0000)
    low = millisecond - high * 0x1_0000
    counter = 0
  }
  const nextInto = (bytes: Uint8Array, position: number, now: number = clock.now()): void => {
    const millisecond = Math.floor(now / 1_000)
    // 12 bits of counter keep the order within a millisecond; a full counter borrows the next millisecond.
    if (millisecond > lastMillisecond) moveTo(millisecond)
    else if (++counter > 0xfff) moveTo(lastMillisecond + 1)
    bytes[position] = high >>> 24
    bytes[position + 1] = high >>> 16
    bytes[position + 2] = high >>> 8
    bytes[position + 3] = high
    bytes[position + 4] = low >>> 8
    bytes[position + 5] = low
    bytes[position + 6] = 0x70 | (counter >>> 8)
    bytes[position + 7] = counter
    fillRandom(bytes, position + 8)
    bytes[position + 8] = ((bytes[position + 8] as number) & 0x3f) | 0x80
  }
  return {
    nextInto,
    next() {
      nextInto(own, 0)
      return formatId(own, 0)
    },
  }
}

const hexadecimal: readonly string[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
)

/** Text of an identity of 16 bytes, as in `0190d8a1-7c3e-7000-8a1b-2c3d4e5f6071`. */
export function formatId(bytes: Uint8Array, position: number): string {
  let text = ''
  for (let index = 0; index < idLength; index += 1) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-'
    text += hexadecimal[bytes[position + index] as number]
  }
  return text
}

type FillRandom = (bytes: Uint8Array, position: number) => void

/** Eight strong random bytes at a time, out of a pool that is filled at once. */
function createPool(): FillRandom {
  const pool = new Uint8Array(8_192)
  let used = pool.length
  return (bytes, position) => {
    if (used === pool.length) {
      crypto.getRandomValues(pool)
      used = 0
    }
    for (let index = 0; index < 8; index += 1) bytes[position + index] = pool[used + index] as number
    used += 8
  }
}

function drawInto(random: Random): FillRandom {
  return (bytes, position) => {
    for (let index = 0; index < 8; index += 1) bytes[position + index] = Math.floor(random.next() * 256)
  }
}

/** Identities of this machine: time-ordered, with strong random bits. */
export const systemIds: BinaryIds = /* @__PURE__ */ createIds()
