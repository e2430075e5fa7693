import type { AvroComplexSchema } from '../avro-schema.ts'
import { InvalidOptionError } from '../errors.ts'
import { fullName } from '../fingerprint.ts'

/**
 * How a subject is named: `topic` as `<topic>-value`, what Kafka's own serializers and Kafka Connect expect; `record` as
 * the schema's full name, one history for every topic; `topic-record` as `<topic>-<full name>`, for topics with several
 * types.
 */
export type SubjectStrategy = 'topic' | 'record' | 'topic-record'

/** What a subject is made of. */
export interface SubjectParts {
  /** Topic that the records go to. */
  readonly topic: string
  /** Schema of the records. */
  readonly schema: AvroComplexSchema
  /** Whether it is the records' value or their key; the default is `value`. Counts with the strategy `topic` only. */
  readonly part?: 'key' | 'value'
}

/**
 * Name of the subject of a schema.
 * @param strategy How it is named.
 * @param parts Topic and schema.
 * @throws {InvalidOptionError} When the schema has no name, or there is no such strategy.
 */
export function subjectName(strategy: SubjectStrategy, { topic, schema, part = 'value' }: SubjectParts): string {
  if (strategy === 'topic') return `${topic}-${part}`
  if (schema.name === undefined)
    throw new InvalidOptionError('schema', `has no name, which the strategy ${strategy} needs`)
  const name = fullName(schema.name, schema.namespace ?? '')
  if (strategy === 'record') return name
  if (strategy === 'topic-record') return `${topic}-${name}`
  throw new InvalidOptionError('strategy', `must be topic, record or topic-record, not ${JSON.stringify(strategy)}`)
}
