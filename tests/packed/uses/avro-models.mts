import { createSeededRandom, CrypticsError, models, type Trade } from '@cryptics-lab/avro-models'
import { type Codec, createCodec } from '@cryptics-lab/avro-models/codec'
import { type Instrument, roundToTick } from '@cryptics-lab/avro-models/instruments'
import { createLockRegistry } from '@cryptics-lab/avro-models/registry'
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
