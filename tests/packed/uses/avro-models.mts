import { canRead, createSeededRandom, CrypticsError, defineModel, type Trade } from '@cryptics-lab/avro-models'
import { type Codec, createCodec } from '@cryptics-lab/avro-models/codec'
import { type Instrument, roundToTick } from '@cryptics-lab/avro-models/instruments'
import { createLockRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'

const codec: Codec<Trade> = await createCodec(models.trade, { registry: createLockRegistry() })
const trade: Trade = { ...models.trade.generate(createSeededRandom(7)), price: 61_804.5 }
const copy: Trade = codec.decode(codec.encode(trade))
const round = (instrument: Instrument): number => roundToTick(instrument, copy.price, 'nearest')
try {
  codec.decode(new Uint8Array(2))
} catch (error) {
  if (!CrypticsError.is(error)) throw error
  console.log(copy.price, error.code, typeof round, createVirtualTime().pending)
}

const literal = defineModel({
  name: 'new_model',
  schema: {
    type: 'record',
    name: 'NewModel',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'value', type: ['null', 'double'], default: null },
    ],
  },
  key: ({ id }) => id,
})
const sample: { readonly id: string; readonly value: number | null } = literal.generate(createSeededRandom(1))
if (literal.key(sample) !== sample.id || !canRead(literal.schema, literal.schema).compatible) {
  throw new Error('a model of a literal schema does not work')
}
