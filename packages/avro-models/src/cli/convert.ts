import type { AvroComplexSchema, AvroSchema } from '../avro-schema.ts'
import { createBinaryCodec } from '../codec/binary-codec.ts'
import { InvalidRecord, MalformedFrame } from '../codec/errors.ts'
import { headerLength, readSchemaId, writeHeader } from '../codec/frame.ts'
import { resolveSchema } from '../schema-node.ts'
import { fromJson, toJson } from '../codec/json-values.ts'

/** Bytes come and go as they are: all 64 bits of a long, NaN too. */
const representation = { longs: 'bigint', nonFinite: 'allow' } as const

/** A line that cannot be converted; the message says why. */
export class LineError extends Error {}

/**
 * Makes a function from a line of JSON to a line of hexadecimal digits.
 * @param schema Schema of the records.
 * @param id Schema id of the frame; undefined for plain Avro data.
 */
export function createEncoder(schema: AvroSchema, id: number | undefined): (line: string) => string {
  const node = resolveSchema(schema)
  const codec = createBinaryCodec(schema as AvroComplexSchema, representation)
  const header = Buffer.alloc(id === undefined ? 0 : headerLength)
  if (id !== undefined) writeHeader(header, 0, id)
  return (line) => {
    let json: unknown
    try {
      json = JSON.parse(line)
    } catch {
      throw new LineError('is no JSON')
    }
    const value = fromJson(node, json) as Record<string, unknown>
    try {
      return header.toString('hex') + Buffer.from(codec.encode(value)).toString('hex')
    } catch (error) {
      if (!(error instanceof InvalidRecord)) throw error
      const [problem] = error.problems
      if (problem === undefined) throw new LineError('does not fit the schema')
      const subject = problem.path === '' ? 'the value' : problem.path
      throw new LineError(`${subject} must be ${problem.expected}, is ${problem.actual}`)
    }
  }
}

/**
 * Makes a function from a line of hexadecimal digits to a line of JSON.
 * @param writer Schema that the bytes were written with.
 * @param reader Schema that they are read as; the writer's when there is none.
 * @param id Schema id that the frame must carry; undefined for plain Avro data.
 */
export function createDecoder(
  writer: AvroSchema,
  reader: AvroSchema | undefined,
  id: number | undefined,
): (line: string) => string {
  const codec = createBinaryCodec((reader ?? writer) as AvroComplexSchema, {
    ...representation,
    ...(reader !== undefined && { writer: writer as AvroComplexSchema }),
  })
  return (line) => {
    if (!/^([\da-f]{2})*$/i.test(line)) throw new LineError('is no row of hexadecimal digits')
    const bytes = Buffer.from(line, 'hex')
    try {
      if (id !== undefined && readSchemaId(bytes) !== id) {
        throw new LineError(`carries the schema id ${readSchemaId(bytes)}, not ${id}`)
      }
      return toJson(codec.decode(id === undefined ? bytes : bytes.subarray(headerLength)))
    } catch (error) {
      if (error instanceof MalformedFrame) throw new LineError(error.problem)
      throw error
    }
  }
}
