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

class SlabEnvelopeWriter implements EnvelopeWriter {
  readonly #options: EnvelopeWriterOptions
  readonly #ids: BinaryIds
  readonly #clock: Clock
  readonly #heads = new Map<string, Uint8Array>()
  #slab = new Uint8Array(slabSize)
  #start = 0
  #at = 0

  constructor(options: EnvelopeWriterOptions) {
    this.#options = options
    this.#ids = options.ids ?? systemIds
    this.#clock = options.clock ?? systemClock
  }

  write(parts: EnvelopeParts): Uint8Array {
    const { key, timestamp, receivedAt, processedAt, traceId, correlationId } = parts
    const producedAt = parts.producedAt ?? Math.floor(this.#clock.now())
    const head = this.#heads.get(key) ?? this.#makeHead(key)
    this.#begin(head.length + roomOfNumbers + textRoom(traceId) + textRoom(correlationId))
    this.#slab.set(head, this.#at)
    this.#at += head.length
    this.#ids.nextInto(this.#slab, this.#at, producedAt)
    this.#at += 16
    this.#putTime(timestamp)
    this.#putOptionalTime(receivedAt)
    this.#putOptionalTime(processedAt)
    this.#putOptionalTime(producedAt)
    this.#putOptionalText(traceId)
    this.#putOptionalText(correlationId)
    return this.#slab.subarray(this.#start, this.#at)
  }

  #makeHead(key: string): Uint8Array {
    const { source, type, version, venue, broker = venue, trading_mode } = this.#options
    const head = Uint8Array.from([
      envelopeVersion,
      ...encodeText(source),
      ...encodeText(type),
      ...encodeInt(version),
      ...encodeText(broker),
      ...encodeText(venue),
      ...encodeInt(tradingModes.indexOf(trading_mode)),
      ...encodeText(key),
    ])
    if (this.#heads.size >= mostKeys) this.#heads.clear()
    this.#heads.set(key, head)
    return head
  }

  #begin(room: number): void {
    if (this.#slab.length - this.#at < room) {
      this.#slab = new Uint8Array(Math.max(slabSize, room))
      this.#at = 0
    }
    this.#start = this.#at
  }

  #putOptionalTime(time: number | null | undefined): void {
    if (time === null || time === undefined) {
      this.#slab[this.#at++] = 0
      return
    }
    this.#slab[this.#at++] = 2
    this.#putTime(time)
  }

  /** A long from 0 on, in two halves because bit operations are of 32 bits. */
  #putTime(time: number): void {
    if (!Number.isSafeInteger(time) || time < 0) {
      this.#at = this.#start
      throw new InvalidOptionError('timestamp', 'must be whole microseconds since the epoch')
    }
    const slab = this.#slab
    // Zigzag of what is not negative: twice the number.
    let high = Math.floor(time / 0x800_0000)
    let low = (time - high * 0x800_0000) * 2
    if (high === 0) {
      for (; low > 0x7f; low >>>= 7) slab[this.#at++] = (low & 0x7f) | 0x80
      slab[this.#at++] = low
      return
    }
    for (let index = 0; index < 4; index += 1, low >>>= 7) slab[this.#at++] = (low & 0x7f) | 0x80
    for (; high > 0x7f; high >>>= 7) slab[this.#at++] = (high & 0x7f) | 0x80
    slab[this.#at++] = high
  }

  #putOptionalText(text: string | null | undefined): void {
    if (text === null || text === undefined) {
      this.#slab[this.#at++] = 0
      return
    }
    this.#slab[this.#at++] = 2
    const bytes = encoder.encode(text)
    let length = bytes.length * 2
    for (; length > 0x7f; length >>>= 7) this.#slab[this.#at++] = (length & 0x7f) | 0x80
    this.#slab[this.#at++] = length
    this.#slab.set(bytes, this.#at)
    this.#at += bytes.length
  }
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
