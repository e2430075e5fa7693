import { type AvroComplexSchema, type AvroSchema, modelFields } from '@cryptics-lab/avro-models'
import { histories } from '@cryptics-lab/avro-models/schemas'
import { describe, expect, it } from 'vitest'
import { confluentPlugin } from './confluent-plugin.ts'
import { debeziumPlugin } from './debezium-plugin.ts'
import type { JdbcSinkOptions } from './jdbc-sink.ts'

const options: JdbcSinkOptions = {
  name: 'trades',
  topic: 'trade.avro',
  table: 'trade',
  connection: { url: 'postgres://h/db' },
  converter: { type: 'apicurio', registryUrl: 'http://registry:8081' },
}
const record = (type: AvroSchema): AvroComplexSchema => ({
  type: 'record',
  name: 'R',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'value', type },
  ],
})
const logical = (type: string, logicalType: string, connectName?: string): AvroComplexSchema => ({
  type,
  logicalType,
  ...(connectName === undefined ? {} : { 'connect.name': connectName }),
})
const plan = (type: AvroSchema, changed: Partial<JdbcSinkOptions> = {}) =>
  debeziumPlugin.plan({ ...options, history: [record('int'), record(type)], ...changed })

const unnest = { 'dialect.postgres.unnest.insert.enabled': 'true' }
const unnestPath = 'properties["dialect.postgres.unnest.insert.enabled"]'
const array = (items: AvroSchema): AvroSchema => ({ type: 'array', items })

describe('times that Debezium would store as numbers', () => {
  const cases = [
    ['timestamp-micros', 'io.debezium.time.MicroTimestamp'],
    ['local-timestamp-micros', 'io.debezium.time.MicroTimestamp'],
    ['local-timestamp-millis', 'io.debezium.time.Timestamp'],
    ['timestamp-nanos', 'io.debezium.time.NanoTimestamp'],
    ['time-micros', 'io.debezium.time.MicroTime'],
  ] as const

  it.each(cases)('refuses a plain %s and says what to add', (logicalType, connectName) => {
    for (const type of [logical('long', logicalType), ['null', logical('long', logicalType, 'other')]]) {
      expect(() => plan(type)).toThrow(
        `history[1].value: version 2, field value: a plain ${logicalType} becomes a bigint; add "connect.name": ` +
          `"${connectName}" inside its type, beside "logicalType"`,
      )
    }
    expect(() => plan(logical('long', logicalType, connectName))).not.toThrow()
  })

  it('looks at every version, since the topic may hold records of any', () => {
    const good = record(logical('long', 'timestamp-micros', 'io.debezium.time.MicroTimestamp'))
    const bad = record(logical('long', 'timestamp-micros'))
    expect(() => debeziumPlugin.plan({ ...options, history: [bad, good] })).toThrow('version 1, field value')
  })

  it.each([logical('long', 'timestamp-millis'), logical('int', 'time-millis'), logical('int', 'date'), 'long'])(
    'takes %j',
    (type) => {
      expect(() => plan(type)).not.toThrow()
    },
  )
})

describe('a uuid', () => {
  const plain = logical('string', 'uuid')

  it('is refused where its column may have that type', () => {
    expect(() => plan(plain)).toThrow('"connect.name": "io.debezium.data.Uuid" inside its type')
    expect(() => plan(logical('string', 'uuid', 'io.debezium.data.Uuid'))).not.toThrow()
  })

  it('gets a column of text in a table that the plugin makes, with a notice', () => {
    expect(plan(plain, { autoCreate: true, autoEvolve: true }).notices).toEqual([
      'version 2, field value: a uuid without "connect.name" gets a column of text',
    ])
  })

  it('is a text elsewhere', () => {
    expect(plan(plain, { connection: { url: 'mysql://h/db' } }).notices).toEqual([])
  })
})

describe("Debezium's insert by UNNEST", () => {
  it('needs the history', () => {
    expect(() => debeziumPlugin.plan({ ...options, properties: unnest })).toThrow(`${unnestPath}: stores times`)
    expect(() => debeziumPlugin.plan({ ...options, properties: unnest, history: [] })).toThrow('give history')
  })

  it.each([
    [logical('long', 'timestamp-millis'), 'timestamps lose their fractions'],
    [['null', logical('long', 'timestamp-micros', 'io.debezium.time.MicroTimestamp')], 'timestamps lose'],
    [{ type: 'long', 'connect.name': 'io.debezium.time.Timestamp' }, 'timestamps lose'],
    [logical('int', 'time-millis'), 'timestamps lose their fractions'],
    [logical('int', 'date'), 'timestamps lose their fractions'],
    [array('string'), 'arrays fail'],
    ['bytes', 'bytes are replaced'],
    [{ type: 'fixed', name: 'F', size: 4 }, 'bytes are replaced'],
  ] as const)('is refused with %j', (type, reason) => {
    const changed = { properties: { 'dialect.postgres.unnest.insert.enabled': 'TRUE' } }
    expect(() => plan(type, changed)).toThrow(`${unnestPath}: cannot be on (3.6.0): version 2, field value: ${reason}`)
  })

  it.each([
    'string',
    ['null', 'double'],
    { type: 'enum', name: 'E', symbols: ['a'] },
    logical('bytes', 'decimal'),
    logical('string', 'uuid', 'io.debezium.data.Uuid'),
  ] as AvroSchema[])('is let through with %j', (type) => {
    expect(plan(type, { properties: unnest }).config).toMatchObject(unnest)
  })

  it('is let through when it is off, or does nothing', () => {
    expect(() => plan('bytes', { properties: { ...unnest, [Object.keys(unnest)[0] ?? '']: 'false' } })).not.toThrow()
    expect(() => plan('bytes', { properties: unnest, connection: { url: 'mysql://h/db' } })).not.toThrow()
  })
})

describe.each([debeziumPlugin, confluentPlugin])('what no row holds, with $name', (plugin) => {
  const refusal =
    (type: AvroSchema, url = 'postgres://h/db') =>
    () =>
      plugin.plan({ ...options, connection: { url }, history: [record(type)] })

  it.each([
    [{ type: 'map', values: 'string' }, 'it is a map'],
    [{ type: 'record', name: 'Inner', fields: [{ name: 'x', type: 'int' }] }, 'it is a record'],
    [['null', 'int', 'string'], 'it is a union'],
    [array({ type: 'map', values: 'int' }), 'it is an array of map'],
    [array(array('int')), 'it is an array of array'],
    [array(logical('long', 'timestamp-millis')), 'it is an array of times'],
  ] as [AvroSchema, string][])('refuses %j', (type, reason) => {
    expect(refusal(type)).toThrow(`history[0].value: version 1, field value: ${reason}`)
  })

  it('takes an array into PostgreSQL only', () => {
    expect(refusal(array('double'))).not.toThrow()
    expect(refusal(array('double'), 'mysql://h/db')).toThrow('an array, which no column of mysql holds')
  })
})

describe('keys of the mode kafka', () => {
  const own = ['__connect_topic', '__connect_partition', '__connect_offset']

  it("have Debezium's names, whatever is asked for", () => {
    const keys = { mode: 'kafka', fields: ['t', 'p', 'o'] } as const
    expect(() => debeziumPlugin.plan({ ...options, keys })).toThrow('keys.fields: Debezium has its own names')
    expect(() => debeziumPlugin.plan({ ...options, keys: { mode: 'kafka', fields: own } })).not.toThrow()
    expect(confluentPlugin.plan({ ...options, keys }).config['pk.fields']).toBe('t,p,o')
  })
})

const isFlat = (history: readonly AvroComplexSchema[]): boolean => {
  try {
    return history.every((schema) => modelFields(schema).length > 0)
  } catch {
    return false
  }
}
const flat = Object.entries(histories as Record<string, readonly AvroComplexSchema[]>).filter(([, all]) => isFlat(all))

it('lets every flat model of the suite through, without a word', () => {
  expect(flat.length).toBeGreaterThan(5)
  for (const [name, history] of flat) {
    for (const plugin of [debeziumPlugin, confluentPlugin]) {
      expect({ name, notices: plugin.plan({ ...options, history }).notices }).toEqual({ name, notices: [] })
    }
  }
})
