import { isText } from './record-problems.ts'
import { refuse } from './refusal.ts'

// Up to here a long is written with 32-bit arithmetic.
const smallLong = 2 ** 30
const lowBits = 2 ** 28
// A text of so many characters has its length in one byte.
const shortText = 64

/**
 * What the binding's types write to, in place of the binding's own: one for all records of a codec, with a view for numbers
 * that is kept from record to record. What does not fit any more leaves the position behind the end.
 */
export class TapWriter {
  buf: Buffer
  pos: number
  #view: DataView

  constructor() {
    this.buf = Buffer.alloc(0)
    this.pos = 0
    this.#view = viewOf(this.buf)
  }

  /** Writes on in this slab, from this position. */
  moveTo(buffer: Buffer, position: number): void {
    if (buffer !== this.buf) {
      this.buf = buffer
      this.#view = viewOf(buffer)
    }
    this.pos = position
  }

  writeBoolean(value: boolean): void {
    this.buf[this.pos++] = value ? 1 : 0
  }

  writeInt(value: number): void {
    this.writeLong(value)
  }

  writeLong(value: number): void {
    const { buf } = this
    let at = this.pos
    let rest: number
    if (value >= -smallLong && value < smallLong) rest = (value << 1) ^ (value >> 31)
    else {
      const zigzag = value >= 0 ? value * 2 : -value * 2 - 1
      rest = Math.floor(zigzag / lowBits)
      let low = zigzag - rest * lowBits
      for (let index = 0; index < 4; index += 1, low >>>= 7) buf[at++] = (low & 0x7f) | 0x80
    }
    for (; rest > 0x7f; rest >>>= 7) buf[at++] = (rest & 0x7f) | 0x80
    buf[at++] = rest
    this.pos = at
  }

  writeFloat(value: number): void {
    const at = this.pos
    this.pos = at + 4
    if (this.pos <= this.buf.length) this.#view.setFloat32(at, value, true)
  }

  writeDouble(value: number): void {
    const at = this.pos
    this.pos = at + 8
    if (this.pos <= this.buf.length) this.#view.setFloat64(at, value, true)
  }

  writeString(text: string): void {
    const { length } = text
    if (length >= shortText) {
      this.#writeAnyText(text)
      return
    }
    const { buf } = this
    const at = this.pos + 1
    for (let index = 0; index < length; index += 1) {
      const unit = text.charCodeAt(index)
      if (unit > 0x7f) {
        this.#writeAnyText(text)
        return
      }
      buf[at + index] = unit
    }
    buf[at - 1] = length << 1
    this.pos = at + length
  }

  writeBytes(bytes: Uint8Array): void {
    this.writeLong(bytes.length)
    this.writeFixed(bytes, bytes.length)
  }

  writeFixed(bytes: Uint8Array, length: number): void {
    const at = this.pos
    this.pos = at + length
    if (this.pos <= this.buf.length) this.buf.set(bytes.length === length ? bytes : bytes.subarray(0, length), at)
  }

  /** Bytes that the binding keeps as text, one character each: encoded defaults. */
  writeBinary(text: string, length: number): void {
    const at = this.pos
    this.pos = at + length
    if (this.pos <= this.buf.length) this.buf.write(text, at, length, 'latin1')
  }

  #writeAnyText(text: string): void {
    if (!isText(text)) refuse()
    const length = Buffer.byteLength(text)
    this.writeLong(length)
    const at = this.pos
    this.pos = at + length
    if (this.pos <= this.buf.length) this.buf.write(text, at, length, 'utf8')
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}
