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

/** The codec of a topic's records. */
export async function createRecordCodec<Value extends object>(
  model: Model<Value>,
  { serializer, topic, registry, clock }: RecordCodecOptions,
): Promise<RecordCodec<Value>> {
  if (serializer === 'json') return createJsonCodec(model)
  return createCodec(model, { registry, subject: `${topic}-value`, ...(clock === undefined ? {} : { clock }) })
}
