import { MalformedFrame } from './errors.ts'

/** Bytes before the Avro data: a zero and the id of the writer's schema, 32 bits, most significant first. */
export const headerLength = 5

/** Writes the header of a frame. */
export function writeHeader(buffer: Buffer, position: number, schemaId: number): void {
  buffer[position] = 0
  buffer[position + 1] = schemaId >>> 24
  buffer[position + 2] = schemaId >>> 16
  buffer[position + 3] = schemaId >>> 8
  buffer[position + 4] = schemaId
}

/**
 * Id of the writer's schema.
 * @throws {MalformedFrame} When the bytes do not begin as a frame does.
 */
export function readSchemaId(frame: Uint8Array): number {
  const [magic, first = 0, second = 0, third = 0, fourth = 0] = [frame[0], frame[1], frame[2], frame[3], frame[4]]
  if (magic === 1)
    throw new MalformedFrame('its schema is named by a GUID (framing version 1), not by an id', frame.length)
  if (magic !== 0) throw new MalformedFrame('it does not begin with the byte 0', frame.length)
  if (frame.length < headerLength) throw new MalformedFrame('it ends within its header', frame.length)
  return (first << 24) | (second << 16) | (third << 8) | fourth
}

/** The same bytes as a Buffer, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
