import type { Type } from 'avsc'
import type { AvroSchema } from '../avro-schema.ts'
import { headerLength, readSchemaId, writeHeader } from '../codec/frame.ts'
import { parseSchema, type ValueModes } from '../codec/parse-schema.ts'
import { findProblems, type ParsedType } from '../codec/record-problems.ts'
import { createResolver } from '../codec/writers.ts'
import { resolveSchema } from '../schema-node.ts'
import { fromJson, toJson } from './json-values.ts'

/** Bytes come and go as they are: all 64 bits of a long, NaN too. */
const modes: ValueModes = { longs: 'bigint', nonFinite: 'allow' }

/** A line that cannot be converted; the message says why. */
export class LineError extends Error {}

/**
 * Makes a function from a line of JSON to a line of hexadecimal digits.
 * @param schema Schema of the records.
 * @param id Schema id of the frame; undefined for plain Avro data.
 */
export function createEncoder(schema: AvroSchema, id: number | undefined): (line: string) => string {
  const node = resolveSchema(schema)
  const type = parseSchema(schema, modes)
  return (line) => {
    let json: unknown
    try {
      json = JSON.parse(line)
    } catch {
      throw new LineError('is no JSON')
    }
    const value = fromJson(node, json)
    try {
      const data = type.toBuffer(value)
      if (id === undefined) return data.toString('hex')
      const header = Buffer.alloc(headerLength)
      writeHeader(header, 0, id)
      return header.toString('hex') + data.toString('hex')
    } catch {
      const [problem] = findProblems(type as ParsedType, value)
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
  const written = parseSchema(writer, modes)
  const type = reader === undefined ? written : parseSchema(reader, modes)
  const resolver = reader === undefined ? undefined : createResolver(type, written)
  return (line) => {
    if (!/^([\da-f]{2})*$/i.test(line)) throw new LineError('is no row of hexadecimal digits')
    const bytes = Buffer.from(line, 'hex')
    if (id !== undefined && readSchemaId(bytes) !== id) {
      throw new LineError(`carries the schema id ${readSchemaId(bytes)}, not ${id}`)
    }
    return toJson(decode(type, bytes, id === undefined ? 0 : headerLength, resolver))
  }
}

function decode(type: Type, bytes: Buffer, from: number, resolver: Parameters<Type['decode']>[2]): unknown {
  let result: { readonly value: unknown; readonly offset: number }
  try {
    result = type.decode(bytes, from, resolver)
  } catch {
    throw new LineError('does not fit the schema')
  }
  if (result.offset < 0) throw new LineError('ends within the record')
  if (result.offset !== bytes.length) throw new LineError('goes on behind the record')
  return result.value
}
