import { CrypticsError } from '../errors.ts'
import { formatId } from '../ids.ts'
import { type EventEnvelope, envelopeVersion, tradingModes } from './envelope.ts'

/** A header that is no envelope, or was cut. The record that it belongs to can still be read. */
export class MalformedEnvelope extends CrypticsError {
  readonly code = 'MALFORMED_ENVELOPE'
  /** What is wrong. */
  readonly problem: string
  /** Number of bytes in the header. */
  readonly byteLength: number

  /**
   * @param problem What is wrong.
   * @param byteLength Number of bytes in the header.
   */
  constructor(problem: string, byteLength: number) {
    super(`envelope of ${byteLength} bytes: ${problem}; store the record without what it would have told`)
    this.problem = problem
    this.byteLength = byteLength
  }
}

/**
 * Reads the header of an event. What a later version added at the end is left behind.
 * @param bytes The header `envelope`.
 * @throws {MalformedEnvelope} When it is empty, cut, or no envelope.
 */
export function readEnvelope(bytes: Uint8Array): EventEnvelope {
  const reader = new EnvelopeReader(bytes)
  const version = reader.byte()
  if (version < envelopeVersion) reader.refuse(`it begins with ${version}, not with the version of an envelope`)
  const envelope: EventEnvelope = {
    source: reader.text(),
    type: reader.text(),
    version: reader.long(),
    broker: reader.text(),
    venue: reader.text(),
    trading_mode: tradingModes[reader.long()] ?? reader.refuse('its trading mode is not known'),
    key: reader.text(),
    id: reader.id(),
    timestamp: reader.long(),
    received_timestamp: reader.optional(() => reader.long()),
    processed_timestamp: reader.optional(() => reader.long()),
    produced_timestamp: reader.optional(() => reader.long()),
    trace_id: reader.optional(() => reader.text()),
    correlation_id: reader.optional(() => reader.text()),
  }
  if (version === envelopeVersion && !reader.isAtEnd) reader.refuse('it goes on behind its last field')
  return envelope
}

const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true })

class EnvelopeReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  refuse(problem: string): never {
    throw new MalformedEnvelope(problem, this.#bytes.length)
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? this.refuse('it ends early')
  }

  long(): number {
    let value = 0
    let factor = 1
    for (let index = 0; index < 8; index += 1) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
      factor *= 0x80
    }
    return this.refuse('a number in it is too large')
  }

  text(): string {
    const length = this.long()
    const end = this.#at + length
    if (length < 0 || end > this.#bytes.length) this.refuse('it ends within a text')
    const part = this.#bytes.subarray(this.#at, end)
    this.#at = end
    try {
      return decoder.decode(part)
    } catch {
      return this.refuse('a text in it is no UTF-8')
    }
  }

  id(): string {
    if (this.#at + 16 > this.#bytes.length) this.refuse('it ends within the identity')
    const id = formatId(this.#bytes, this.#at)
    this.#at += 16
    return id
  }

  optional<Value>(read: () => Value): Value | null {
    const branch = this.long()
    if (branch === 0) return null
    return branch === 1 ? read() : this.refuse('a value in it is neither there nor absent')
  }
}
