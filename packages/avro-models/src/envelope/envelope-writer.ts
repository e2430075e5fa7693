import { type Clock, systemClock } from '../clock.ts'
import { InvalidOptionError } from '../errors.ts'
import { type BinaryIds, systemIds } from '../ids.ts'
import { type EventEnvelope, envelopeVersion, tradingModes } from './envelope.ts'

/** What stays the same for all events of a writer, and the seams. */
export interface EnvelopeWriterOptions
  extends Pick<EventEnvelope, 'source' | 'type' | 'version' | 'venue' | 'trading_mode'> {
  /** Who trades are made through; the default is the venue. */
  readonly broker?: string
  /** Source of the events' identities; the default is the machine's. */
  readonly ids?: BinaryIds
  /** Clock of the stamp `produced_timestamp`; the default is the machine's. */
  readonly clock?: Clock
}

/** What is said of one event. */
export interface EnvelopeParts {
  /** Key of the record on its topic. */
  readonly key: string
  /** Time of the event at its source, in microseconds since the epoch. */
  readonly timestamp: number
  /** Time of receipt, in microseconds since the epoch; absent when it came from no client. */
  readonly receivedAt?: number | null | undefined
  /** Time at which the engine had handled it, in microseconds since the epoch; absent when no engine saw it. */
  readonly processedAt?: number | null | undefined
  /** Time of production, in microseconds since the epoch; the default is the clock's, once for each event. */
  readonly producedAt?: number | undefined
  /** Trace, as 32 hexadecimal digits. */
  readonly traceId?: string | null | undefined
  /** What ties events of one cause together. */
  readonly correlationId?: string | null | undefined
}

/** Writes the headers of one producer's events. */
export interface EnvelopeWriter {
  /**
   * The header of an event: bytes that are a view into a larger slab which is never written again.
   * @throws {InvalidOptionError} When a time is no number of microseconds.
   */
  write(parts: EnvelopeParts): Uint8Array
}

const slabSize = 65_536
const mostKeys = 4_096
// Identity, four times of at most ten bytes with their branches, and the branches of the two texts.
const roomOfNumbers = 64

/**
 * Makes a writer of event envelopes. What does not change from event to event is encoded once per key.
 * @param options What stays the same, and the seams.
 * @throws {InvalidOptionError} When a text is missing, the version is none, or the trading mode is not known.
 */
export function createEnvelopeWriter(options: EnvelopeWriterOptions): EnvelopeWriter {
  requireOptions(options)
  return new SlabEnvelopeWriter(options)
}

function requireOptions({ source, type, version, venue, trading_mode }: EnvelopeWriterOptions): void {
  for (const [name, value] of Object.entries({ source, type, venue })) {
    if (typeof value !== 'string') throw new InvalidOptionError(name, 'must be a text')
  }
  if (!Number.isInteger(version) || version < 1 || version > 0x3fffffff) {
    throw new InvalidOptionError('version', 'must be the version of the schema, from 1')
  }
  if (!tradingModes.includes(trading_mode)) {
    throw new InvalidOptionError('trading_mode', `must be one of ${tradingModes.join(', ')}`)
  }
}

/** What the envelopes of one key begin with, as words of 32 bits; the last may have bytes to spare. */
interface Head {
  readonly words: Uint32Array
  readonly length: number
}

class SlabEnvelopeWriter implements EnvelopeWriter {
  readonly #options: EnvelopeWriterOptions
  readonly #ids: BinaryIds
  readonly #clock: Clock
  readonly #heads = new Map<string, Head>()
  #memory = new ArrayBuffer(slabSize)
  #slab = new Uint8Array(this.#memory)
  #view = new DataView(this.#memory)
  #at = 0
  #lastKey: string | undefined
  #lastHead: Head = { words: new Uint32Array(0), length: 0 }

  constructor(options: EnvelopeWriterOptions) {
    this.#options = options
    this.#ids = options.ids ?? systemIds
    this.#clock = options.clock ?? systemClock
  }

  write(parts: EnvelopeParts): Uint8Array {
    const { timestamp, receivedAt, processedAt, traceId, correlationId } = parts
    const producedAt = parts.producedAt ?? Math.floor(this.#clock.now())
    const head = this.#headOf(parts.key)
    this.#makeRoom(head.length + roomOfNumbers + textRoom(traceId) + textRoom(correlationId))
    const start = this.#at
    const slab = this.#slab
    const view = this.#view
    let at = putHead(view, start, head)
    this.#ids.nextInto(slab, at, producedAt)
    at = putTime(view, at + 16, timestamp)
    at = putOptionalTime(view, at, receivedAt)
    at = putOptionalTime(view, at, processedAt)
    at = putOptionalTime(view, at, producedAt)
    at = putOptionalText(slab, at, traceId)
    at = putOptionalText(slab, at, correlationId)
    this.#at = at
    return new Uint8Array(this.#memory, start, at - start)
  }

  #headOf(key: string): Head {
    // Records come in runs of one key.
    if (key === this.#lastKey) return this.#lastHead
    this.#lastHead = this.#heads.get(key) ?? this.#makeHead(key)
    this.#lastKey = key
    return this.#lastHead
  }

  #makeHead(key: string): Head {
    const { source, type, version, venue, broker = venue, trading_mode } = this.#options
    const bytes = [
      envelopeVersion,
      ...encodeText(source),
      ...encodeText(type),
      ...encodeInt(version),
      ...encodeText(broker),
      ...encodeText(venue),
      ...encodeInt(tradingModes.indexOf(trading_mode)),
      ...encodeText(key),
    ]
    const words = new Uint32Array(Math.ceil(bytes.length / 4))
    for (const [index, byte] of bytes.entries()) (words[index >> 2] as number) |= byte << (8 * (index & 3))
    const head = { words, length: bytes.length }
    if (this.#heads.size >= mostKeys) this.#heads.clear()
    this.#heads.set(key, head)
    return head
  }

  #makeRoom(room: number): void {
    if (this.#slab.length - this.#at >= room) return
    this.#memory = new ArrayBuffer(Math.max(slabSize, room))
    this.#slab = new Uint8Array(this.#memory)
    this.#view = new DataView(this.#memory)
    this.#at = 0
  }
}

/** Four bytes at a time; those to spare are written over by the identity. */
function putHead(view: DataView, at: number, { words, length }: Head): number {
  for (let index = 0; index < words.length; index += 1) view.setUint32(at + 4 * index, words[index] as number, true)
  return at + length
}

function putOptionalTime(view: DataView, at: number, time: number | null | undefined): number {
  if (time === null || time === undefined) {
    view.setUint8(at, 0)
    return at + 1
  }
  view.setUint8(at, 2)
  return putTime(view, at + 1, time)
}

/** A long from 0 on, in two halves because bit operations are of 32 bits. */
function putTime(view: DataView, at: number, time: number): number {
  // Zigzag of what is not negative: twice the number.
  const high = Math.floor(time / 0x800_0000)
  const low = (time - high * 0x800_0000) * 2
  const bits = low | 0
  if (bits !== low || !(high >= smallestOfFourBytes && high <= largestOfFourBytes)) {
    return putAnyTime(view, at, time, high, low)
  }
  // As microseconds this is from 1978 to 3111: eight bytes.
  view.setUint32(at, spread(bits) | 0x8080_8080, true)
  view.setUint32(at + 4, spread(high) | 0x0080_8080, true)
  return at + 8
}

function putAnyTime(view: DataView, at: number, time: number, high: number, low: number): number {
  if (!Number.isSafeInteger(time) || time < 0) {
    throw new InvalidOptionError('timestamp', 'must be whole microseconds since the epoch')
  }
  if (high === 0) return putInt(view, at, low)
  view.setUint32(at, spread(low) | 0x8080_8080, true)
  return putInt(view, at + 4, high)
}

function putInt(view: DataView, at: number, value: number): number {
  let end = at
  let rest = value
  for (; rest > 0x7f; rest >>>= 7) view.setUint8(end++, (rest & 0x7f) | 0x80)
  view.setUint8(end, rest)
  return end + 1
}

function putOptionalText(slab: Uint8Array, at: number, text: string | null | undefined): number {
  if (text === null || text === undefined) {
    slab[at] = 0
    return at + 1
  }
  slab[at] = 2
  const bytes = encodeText(text)
  slab.set(bytes, at + 1)
  return at + 1 + bytes.length
}

const smallestOfFourBytes = 2 ** 21
const largestOfFourBytes = 2 ** 28 - 1

/** 28 bits as four bytes of seven. */
function spread(bits: number): number {
  return (bits & 0x7f) | ((bits & 0x3f80) << 1) | ((bits & 0x1f_c000) << 2) | ((bits & 0xfe0_0000) << 3)
}

function textRoom(text: string | null | undefined): number {
  return text === null || text === undefined ? 0 : 3 * text.length + 5
}

const encoder = /* @__PURE__ */ new TextEncoder()

function encodeText(text: string): Uint8Array {
  const bytes = encoder.encode(text)
  return Uint8Array.from([...encodeInt(bytes.length), ...bytes])
}

function encodeInt(value: number): number[] {
  const bytes: number[] = []
  let rest = value * 2
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  bytes.push(rest)
  return bytes
}
