import { createIds } from '@cryptics-lab/avro-models'
import { createCodec } from '@cryptics-lab/avro-models/codec'
import type { SchemaRegistry } from '@cryptics-lab/avro-models/registry'
import { TopicUnknownError } from '../errors.ts'
import type { LogRecord } from '../kafka/ports.ts'
import type { HeaderValue } from '../ports.ts'
import { openLog, openRegistry, type Pipeline } from './open-pipeline.ts'
import type { CommandOptions } from './options.ts'
import type { CommandSurroundings } from './surroundings.ts'

/** Prints the records of a topic as they come, decoded as they were written. */
export async function tailTopic(
  { settings, naming, models }: Pipeline,
  { subject, json, fromBeginning, limit }: CommandOptions,
  { writeOut, writeError, signal }: CommandSurroundings,
): Promise<number> {
  const topic = models.has(subject) ? naming.topic(subject) : subject
  const decode = createDecoder(await openRegistry(settings.registry))
  const log = await openLog(settings.kafka)
  try {
    if ((await log.admin().describeTopics([topic])).length === 0) throw new TopicUnknownError(topic)
    // Nothing is committed, so the group is gone with its only member.
    const consumer = log.consumer({ groupId: `sink-connectors-tail-${createIds().next()}`, topics: [topic] })
    let left = limit
    await new Promise<void>((resolve, reject) => {
      if (left === 0) resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
      consumer.run({
        onAssigned: async (partitions) =>
          partitions.map(({ partition, lowWatermark, highWatermark }) => ({
            topic,
            partition,
            offset: fromBeginning ? lowWatermark : highWatermark,
          })),
        async eachBatch({ partition, records }) {
          for (const record of records) {
            if (left <= 0 || signal.aborted) return resolve()
            const value = await decode(record.value).catch((error: unknown) => {
              writeError(`${topic}[${partition}]@${record.offset}: ${(error as Error).message}`)
              return record.value
            })
            await writeOut(json ? jsonLine(topic, partition, record, value) : textLine(partition, record, value))
            left -= 1
          }
          if (left <= 0) resolve()
        },
        onError: (error) => reject(error as Error),
      })
    })
    await consumer.close()
    return 0
  } finally {
    await log.close()
  }
}

/** Reads a value by the schema that it was written with, or as JSON where it is no frame; anything else stays bytes. */
function createDecoder(registry: SchemaRegistry): (value: Uint8Array | null) => Promise<unknown> {
  const readers = new Map<number, (bytes: Uint8Array) => unknown>()
  const readerOf = async (id: number): Promise<(bytes: Uint8Array) => unknown> => {
    const known = readers.get(id)
    if (known !== undefined) return known
    const schema = await registry.schemaById(id)
    if (schema === undefined) throw new Error(`the registry knows no schema ${id}`)
    // A look changes nothing: the schema has its id already.
    const own: SchemaRegistry = { register: async () => id, schemaById: async () => schema }
    const codec = await createCodec(schema, { registry: own, longs: 'mixed' })
    readers.set(id, (bytes) => codec.decode(bytes))
    return (bytes) => codec.decode(bytes)
  }
  return async (value) => {
    if (value === null) return null
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    if (bytes[0] === 0 && bytes.length > 5) return (await readerOf(bytes.readInt32BE(1)))(bytes)
    try {
      return JSON.parse(bytes.toString()) as unknown
    } catch {
      return bytes
    }
  }
}

const readable = /^[\P{C}\t\n]*$/u

function textOf(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  return readable.test(text) && !text.includes('\ufffd') ? text : `0x${Buffer.from(bytes).toString('hex')}`
}

function headerText(value: HeaderValue): unknown {
  return Array.isArray(value) ? value.map(textOf) : textOf(value as Uint8Array | null)
}

const plain = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString()
  const bytes = value as { readonly type?: unknown; readonly data?: readonly number[] } | null
  // A buffer has become an object with its numbers by the time it comes here.
  if (bytes !== null && typeof bytes === 'object' && bytes.type === 'Buffer')
    return textOf(Uint8Array.from(bytes.data ?? []))
  return value instanceof Uint8Array ? textOf(value) : value
}

function jsonLine(topic: string, partition: number, record: LogRecord, value: unknown): string {
  const { offset, timestamp, key, headers } = record
  const texts = Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, headerText(header)]))
  return JSON.stringify({ topic, partition, offset, timestamp, key: textOf(key), headers: texts, value }, plain)
}

function textLine(partition: number, { offset, key }: LogRecord, value: unknown): string {
  return `${partition}/${offset} ${textOf(key) ?? '-'} ${JSON.stringify(value, plain)}`
}
