import type { Clock, Model } from '@cryptics-lab/avro-models'
import { createCodec, createJsonCodec, type RecordCodec } from '@cryptics-lab/avro-models/codec'
import type { SchemaRegistry } from '@cryptics-lab/avro-models/registry'
import type { Serializer } from './kafka/topic-naming.ts'

/** What {@link createRecordCodec} needs. */
export interface RecordCodecOptions {
  readonly serializer: Serializer
  readonly topic: string
  readonly registry: SchemaRegistry
  readonly clock: Clock | undefined
}

// A long is a number as a rule; one that no number holds is not refused, because a column of 64 bits has room for it.
const longs = 'mixed'

/** The codec of a topic's records: longs of all 64 bits. */
export async function createRecordCodec<Value extends object>(
  model: Model<Value>,
  { serializer, topic, registry, clock }: RecordCodecOptions,
): Promise<RecordCodec<Value>> {
  if (serializer === 'json') return createJsonCodec(model, { longs })
  return createCodec(model, { registry, subject: `${topic}-value`, longs, ...(clock === undefined ? {} : { clock }) })
}
