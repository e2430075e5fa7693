// Up to here a long is read with 32-bit arithmetic.
const lowBits = 2 ** 28
const longestLong = 10

/**
 * What the binding's types read from, in place of the binding's own: one for all frames of a codec. Reading goes on behind
 * the end without an error; whoever reads asks for {@link TapReader.pos} afterwards.
 */
export class TapReader {
  buf: Buffer
  pos: number
  /** How many items without bytes the record had so far. */
  emptyItems = 0
  #memory: ArrayBufferLike
  #view: DataView
  #start = 0

  constructor() {
    this.buf = Buffer.alloc(0)
    this.pos = 0
    this.#memory = this.buf.buffer
    this.#view = new DataView(this.#memory)
  }

  /** Reads these bytes, from this position. */
  moveTo(buffer: Buffer, position: number): void {
    this.buf = buffer
    this.pos = position
    this.emptyItems = 0
    this.#start = buffer.byteOffset
    // Frames that came in one piece lie in one memory, whose view is made once.
    if (buffer.buffer === this.#memory) return
    this.#memory = buffer.buffer
    this.#view = new DataView(this.#memory)
  }

  readBoolean(): boolean {
    return this.buf[this.pos++] !== 0
  }

  skipBoolean(): void {
    this.pos += 1
  }

  readInt(): number {
    return this.readLong()
  }

  readLong(): number {
    const { buf } = this
    let at = this.pos
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = buf[at++] as number
      value |= (byte & 0x7f) << shift
      if (!(byte & 0x80)) {
        this.pos = at
        return (value >>> 1) ^ -(value & 1)
      }
    }
    let byte: number
    let factor = lowBits
    do {
      byte = buf[at++] as number
      value += (byte & 0x7f) * factor
      factor *= 128
    } while (byte & 0x80 && at - this.pos < longestLong)
    this.pos = byte & 0x80 ? buf.length + 1 : at
    return (value % 2 ? -(value + 1) : value) / 2
  }

  skipInt(): void {
    this.skipLong()
  }

  skipLong(): void {
    while ((this.buf[this.pos++] as number) & 0x80);
  }

  readFloat(): number {
    const at = this.pos
    this.pos = at + 4
    return this.pos > this.buf.length ? 0 : this.#view.getFloat32(this.#start + at, true)
  }

  skipFloat(): void {
    this.pos += 4
  }

  readDouble(): number {
    const at = this.pos
    this.pos = at + 8
    return this.pos > this.buf.length ? 0 : this.#view.getFloat64(this.#start + at, true)
  }

  skipDouble(): void {
    this.pos += 8
  }

  /** A copy; undefined behind the end. */
  readFixed(length: number): Buffer | undefined {
    const at = this.pos
    this.pos = at + length
    return this.pos > this.buf.length ? undefined : Buffer.from(this.buf.subarray(at, this.pos))
  }

  skipFixed(length: number): void {
    this.pos += length
  }

  readBytes(): Buffer | undefined {
    const length = this.#readLength()
    return length === undefined ? undefined : this.readFixed(length)
  }

  skipBytes(): void {
    const length = this.#readLength()
    if (length !== undefined) this.pos += length
  }

  readString(): string | undefined {
    const length = this.#readLength()
    if (length === undefined) return undefined
    const at = this.pos
    this.pos = at + length
    return this.pos > this.buf.length ? undefined : this.buf.toString('utf8', at, this.pos)
  }

  skipString(): void {
    this.skipBytes()
  }

  /** Undefined, and a position behind the end, when it is negative. */
  #readLength(): number | undefined {
    const length = this.readLong()
    if (length >= 0) return length
    this.pos = this.buf.length + 1
    return undefined
  }
}
