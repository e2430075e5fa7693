import { type Clock, systemClock } from './clock.ts'
import type { Random } from './random.ts'

/** Source of identities. Every part of the suite that names something new takes one as an argument. */
export interface Ids {
  /** A new identity, never given before by this source; later ones sort after earlier ones. */
  next(): string
}

/** What {@link createIds} needs; both have real defaults. */
export interface IdsOptions {
  /** Clock that gives the leading 48 bits. */
  readonly clock?: Clock
  /** Generator of the trailing bits; the default is the machine's strong generator. */
  readonly random?: Random
}

/**
 * Time-ordered identities in the form of a UUID version 7.
 * @see RFC 9562, section 5.7
 */
export function createIds(options: IdsOptions = {}): Ids {
  const clock = options.clock ?? systemClock
  let lastMillisecond = -1
  let counter = 0
  return {
    next() {
      const millisecond = Math.floor(clock.now() / 1_000)
      // 12 bits of counter keep the order within a millisecond; a full counter borrows the next millisecond.
      if (millisecond > lastMillisecond) {
        lastMillisecond = millisecond
        counter = 0
      } else if (++counter > 0xfff) {
        lastMillisecond += 1
        counter = 0
      }
      const bytes = randomBytes(8, options.random)
      bytes[0] = ((bytes[0] as number) & 0x3f) | 0x80
      const tail = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
      const head = lastMillisecond.toString(16).padStart(12, '0')
      return `${head.slice(0, 8)}-${head.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`
    },
  }
}

function randomBytes(length: number, random: Random | undefined): Uint8Array {
  const bytes = new Uint8Array(length)
  if (random === undefined) return crypto.getRandomValues(bytes)
  for (let position = 0; position < length; position += 1) bytes[position] = Math.floor(random.next() * 256)
  return bytes
}

/** Identities of this machine: time-ordered, with strong random bits. */
export const systemIds: Ids = /* @__PURE__ */ createIds()
