import { createSeededRandom, defineModel, type Model, type Random } from '@cryptics-lab/avro-models'

const micros = {
  type: 'long',
  logicalType: 'timestamp-micros',
  'connect.name': 'io.debezium.time.MicroTimestamp',
} as const

const optional = <Type>(type: Type) => ['null', type] as const

const schema = {
  type: 'record',
  name: 'Compared',
  namespace: 'com.cryptics.tests',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'venue_timestamp', type: micros },
    { name: 'receive_timestamp', type: micros },
    { name: 'processing_timestamp', type: optional(micros), default: null },
    { name: 'other_timestamp', type: optional(micros), default: null },
    { name: 'millis', type: optional({ type: 'long', logicalType: 'timestamp-millis' } as const), default: null },
    { name: 'day', type: { type: 'int', logicalType: 'date' } },
    {
      name: 'time_of_day',
      type: { type: 'long', logicalType: 'time-micros', 'connect.name': 'io.debezium.time.MicroTime' },
    },
    { name: 'small', type: 'int' },
    { name: 'big', type: 'long' },
    { name: 'big_or_null', type: optional('long'), default: null },
    { name: 'single', type: 'float' },
    { name: 'ratio', type: 'double' },
    { name: 'ratio_or_null', type: optional('double'), default: null },
    { name: 'flag', type: 'boolean' },
    { name: 'text', type: 'string' },
    { name: 'text_or_null', type: optional('string'), default: null },
    {
      name: 'uid',
      type: { type: 'string', logicalType: 'uuid', 'connect.name': 'io.debezium.data.Uuid' },
    },
    { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 38, scale: 12 } },
    { name: 'side', type: { type: 'enum', name: 'Side', symbols: ['buy', 'sell', 'none'] } },
    { name: 'raw', type: 'bytes' },
  ],
} as const

/** A model with every kind of field that both routes can store. */
export const compared: Model<object> = defineModel({
  name: 'compared',
  schema,
  key: ({ id }) => String(id),
}) as unknown as Model<object>

const texts = [
  '',
  'plain',
  'ünïcödé',
  '日本語',
  '🚀👩‍💻',
  'a\tb\nc',
  `quote ' and "`,
  'back\\slash',
  '%_$1',
  'é́',
  'x'.repeat(300),
]
const longs = [0n, -1n, 2n ** 53n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n), 1_234_567_890_123n]
const decimals = ['0.000000000000', '-0.000000000001', '99999999999999999999999999.999999999999', '61610.5', '-1']
const doubles = [0, -0.1, 1e-300, 1.797e308, Math.PI, 5e-324, 123_456.789]
const others = [0, -1, -86_400_000_001, 253_402_300_799_999, 1_790_000_000_123_456, 4_102_444_800_000_001]

function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[Math.floor(random.next() * values.length)] as Value
}

const hex = (random: Random, length: number): string =>
  Array.from({ length }, () => Math.floor(random.next() * 16).toString(16)).join('')

/** Records with nulls, the ends of every range, and text of all the world; the same each time. */
export function comparedRecords(count: number): readonly object[] {
  const random = createSeededRandom(8)
  const orNull = <Value>(value: Value): Value | null => (random.next() < 0.3 ? null : value)
  const day = 1_790_000_000_000_000
  return Array.from({ length: count }, (_, id) => ({
    id,
    venue_timestamp: day + id * 1_000 + Math.floor(random.next() * 1_000),
    receive_timestamp: day + id * 1_000 + 1_234,
    processing_timestamp: orNull(day + id * 1_000 + 2_345),
    other_timestamp: orNull(pick(random, others)),
    millis: orNull(Math.floor(day / 1_000) + id),
    day: pick(random, [0, -1, 19_000, 47_482]),
    time_of_day: pick(random, [0, 1, 86_399_999_999, 43_200_123_456]),
    small: pick(random, [0, 1, -1, 2_147_483_647, -2_147_483_648]),
    big: pick(random, longs),
    big_or_null: orNull(pick(random, longs)),
    single: Math.fround(pick(random, [0, 1.5, -0.1, 3.4e38, 1e-45])),
    ratio: pick(random, doubles),
    ratio_or_null: orNull(pick(random, doubles)),
    flag: random.next() < 0.5,
    text: pick(random, texts),
    text_or_null: orNull(pick(random, texts)),
    uid: `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`,
    price: pick(random, decimals),
    side: pick(random, ['buy', 'sell', 'none']),
    raw: Uint8Array.from({ length: Math.floor(random.next() * 8) }, () => Math.floor(random.next() * 256)),
  }))
}
