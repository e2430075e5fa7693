import type { ModelField } from '@cryptics-lab/avro-models'
import { ValueUnfitError } from '../errors.ts'
import { fixedElement, loneSurrogate } from './arrays.ts'

// Signature, flags and the length of the header's extension, as every binary COPY begins.
const header = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex')
const longestShortText = 40

/** Rows on their way into a binary COPY: one growing buffer. */
export class CopyRows {
  #buffer: Buffer
  #position = header.length

  /** @param size Bytes to begin with. */
  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(Math.max(size, 1_024))
    header.copy(this.#buffer)
  }

  /** Begins a row of so many cells. */
  begin(cells: number): void {
    this.#reserve(2)
    this.#position = this.#buffer.writeInt16BE(cells, this.#position)
  }

  /** Writes a cell without a value. */
  null(): void {
    this.#reserve(4)
    this.#position = this.#buffer.writeInt32BE(-1, this.#position)
  }

  /** Writes a cell of a fixed width. */
  fixed(width: number, value: unknown, write: (buffer: Buffer, value: unknown, position: number) => void): void {
    this.#reserve(4 + width)
    const position = this.#buffer.writeInt32BE(width, this.#position)
    write(this.#buffer, value, position)
    this.#position = position + width
  }

  /** Writes a cell of bytes. */
  bytes(value: Uint8Array): void {
    this.#reserve(4 + value.byteLength)
    const position = this.#buffer.writeInt32BE(value.byteLength, this.#position)
    this.#buffer.set(value, position)
    this.#position = position + value.byteLength
  }

  /** Writes a cell of text. A lone surrogate, which would be stored as another character, is refused. */
  text(value: string): void {
    const { length } = value
    this.#reserve(4 + length * 3)
    const start = this.#position + 4
    const end = this.#shortText(value, start)
    if (end !== undefined) {
      this.#buffer.writeInt32BE(length, this.#position)
      this.#position = end
      return
    }
    const size = this.#buffer.write(value, start)
    if (size !== length && loneSurrogate.test(value)) throw new ValueUnfitError('the text holds half of a character')
    this.#buffer.writeInt32BE(size, this.#position)
    this.#position = start + size
  }

  /** The whole of it with its end mark. */
  finish(): Buffer {
    this.#reserve(2)
    this.#position = this.#buffer.writeInt16BE(-1, this.#position)
    return this.#buffer.subarray(0, this.#position)
  }

  /** Writes a short text of ASCII, letter by letter, which is far quicker than a call; undefined when it is none. */
  #shortText(value: string, start: number): number | undefined {
    const { length } = value
    if (length > longestShortText) return undefined
    const buffer = this.#buffer
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index)
      if (code > 0x7f) return undefined
      buffer[start + index] = code
    }
    return start + length
  }

  #reserve(size: number): void {
    const needed = this.#position + size
    if (needed <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.copy(larger, 0, 0, this.#position)
    this.#buffer = larger
  }
}

/** Writes the values of one column as cells; never called with null. */
export type CopyCell = (rows: CopyRows, value: unknown) => void

const uuidText = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i

const cells: Partial<Record<ModelField['kind'], CopyCell>> = {
  string: (rows, value) => rows.text(String(value)),
  enum: (rows, value) => rows.text(String(value)),
  bytes(rows, value) {
    if (!(value instanceof Uint8Array)) throw new ValueUnfitError(`${typeof value} is not a byte string`)
    rows.bytes(value)
  },
  uuid(rows, value) {
    if (!uuidText.test(String(value))) throw new ValueUnfitError('the text is not a UUID')
    rows.bytes(Buffer.from(String(value).replaceAll('-', ''), 'hex'))
  },
}

/** How a field's values are written into a binary COPY; undefined where that has no encoder: decimals. */
export function copyCell({ kind }: Pick<ModelField, 'kind'>): CopyCell | undefined {
  const element = fixedElement(kind)
  if (element === undefined) return cells[kind]
  const { width, write } = element
  return (rows, value) => rows.fixed(width, value, write)
}
