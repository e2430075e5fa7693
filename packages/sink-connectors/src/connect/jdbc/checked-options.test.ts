import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { describe, expect, it } from 'vitest'
import { confluentPlugin } from './confluent-plugin.ts'
import { debeziumPlugin } from './debezium-plugin.ts'
import type { JdbcSinkOptions } from './jdbc-sink.ts'

const history = [
  { type: 'record', name: 'R', fields: [{ name: 'gone', type: 'string' }] },
  {
    type: 'record',
    name: 'R',
    fields: [
      { name: 'trade_id', type: 'string' },
      { name: 'price', type: 'double' },
    ],
  },
]

const options: JdbcSinkOptions = {
  name: 'trades',
  topic: 'trade.avro',
  table: 'trade',
  connection: { url: 'postgres://h/db' },
  converter: { type: 'apicurio', registryUrl: 'http://registry:8081' },
  history,
}

const refusal = (changed: object, plugin = debeziumPlugin): InvalidOptionError | undefined => {
  try {
    plugin.plan({ ...options, ...changed })
  } catch (error) {
    if (error instanceof InvalidOptionError) return error
    throw error
  }
  return undefined
}

describe.each([debeziumPlugin, confluentPlugin])('options for $name', (plugin) => {
  it.each([
    ['name', { name: '' }],
    ['name', { name: 'a/b' }],
    ['name', { name: ' a' }],
    ['topic', { topic: '' }],
    ['topic', { topic: 'a,b' }],
    ['topic', { topic: '..' }],
    ['topic', { topic: 'a'.repeat(250) }],
    ['table', { table: '' }],
    ['table', { table: 'public.trade' }],
    ['table', { table: '${topic}' }],
    ['table', { table: '1st' }],
    ['table', { table: 'a'.repeat(64) }],
    ['schema', { schema: 'a"b' }],
    ['mode', { mode: 'merge' }],
    ['batchRows', { batchRows: 0 }],
    ['batchRows', { batchRows: 1.5 }],
    ['tasks', { tasks: -1 }],
    ['deadLetters.topic', { deadLetters: { topic: 'trade.avro' } }],
    ['deadLetters.topic', { deadLetters: { topic: 'a b' } }],
    ['deadLetters.topic', { deadLetters: { topic: '' } }],
    ['deadLetters.replicationFactor', { deadLetters: { topic: 'a', replicationFactor: 0 } }],
    ['keys.mode', { mode: 'upsert' }],
    ['keys.mode', { mode: 'update', keys: { mode: 'none' } }],
    ['keys.mode', { keys: { mode: 'record_header' } }],
    ['keys.fields', { keys: { mode: 'none', fields: ['trade_id'] } }],
    ['keys.fields', { keys: { mode: 'record_value' } }],
    ['keys.fields', { keys: { mode: 'record_value', fields: [] } }],
    ['keys.fields', { keys: { mode: 'record_value', fields: ['trade_id', 'trade_id'] } }],
    ['keys.fields[1]', { keys: { mode: 'record_value', fields: ['trade_id', 'a,b'] } }],
    ['keys.fields[0]', { keys: { mode: 'record_value', fields: [''] } }],
    ['keys.fields', { keys: { mode: 'record_value', fields: ['gone'] } }],
    ['keys.fields', { keys: { mode: 'record_key' } }],
    ['keys.fields', { keys: { mode: 'record_key', fields: ['a', 'b'] } }],
    ['keys.fields', { keys: { mode: 'kafka', fields: ['topic', 'partition'] } }],
    ['connection.url', { connection: { url: 'h/db' } }],
    ['converter.type', { converter: { type: 'json', registryUrl: 'http://h' } }],
    ['history[1]', { history: [history[0], { type: 'enum', name: 'E', symbols: ['a'] }] }],
    ['properties["a.b"]', { properties: { 'a.b': 3 } }],
  ])('refuses a wrong %s', (path, changed) => {
    expect(refusal(changed, plugin)?.path).toBe(path)
  })

  it.each([
    ['name', 'name'],
    ['connector.class', 'the plugin'],
    ['topics', 'topic'],
    ['tasks.max', 'tasks'],
    ['batch.size', 'batchRows'],
    ['insert.mode', 'mode'],
    ['connection.url', 'connection.url'],
    ['connection.password', 'connection.password'],
    ['value.converter.apicurio.registry.url', 'converter.registryUrl'],
    ['errors.tolerance', 'deadLetters'],
    ['errors.deadletterqueue.topic.name', 'deadLetters.topic'],
  ])('refuses the property %s in favour of %s', (name, option) => {
    const error = refusal({ properties: { [name]: 'canary' } }, plugin)
    expect(error?.path).toBe(`properties["${name}"]`)
    expect(error?.message).toContain(`follows from ${option}; change that instead`)
    expect(error?.message).not.toContain('canary')
  })

  it.each([
    [{ keys: { mode: 'record_value', fields: ['trade_id'] }, mode: 'upsert' }],
    [{ keys: { mode: 'record_value', fields: ['any'] }, history: undefined }],
    [{ keys: { mode: 'record_key', fields: ['anything'] } }],
    [{ keys: { mode: 'kafka' }, mode: 'upsert' }],
    [{ deadLetters: { topic: 'a', replicationFactor: -1 } }],
    [{ keys: { mode: 'record_key', fields: ['a', 'b'] }, properties: { 'key.converter': 'other' } }],
    [{ connection: { url: 'oracle://h:1521/s' }, table: 'a'.repeat(64) }],
  ])('takes %j', (changed) => {
    expect(refusal(changed, plugin)).toBeUndefined()
  })

  it('lets other properties win', () => {
    const properties = { 'errors.retry.timeout': '0', 'consumer.override.max.poll.records': '9000', constructor: 'x' }
    expect(plugin.plan({ ...options, properties }).config).toMatchObject(properties)
  })

  it('says when a poll brings less than a batch', () => {
    const properties = { 'consumer.override.max.poll.records': '500' }
    expect(plugin.plan({ ...options, properties }).notices).toEqual([
      'consumer.override.max.poll.records is 500: no batch is longer than that, though batchRows is 3000',
    ])
    expect(plugin.plan({ ...options, properties, batchRows: 500 }).notices).toEqual([])
  })

  it('warns of an insert that meets its own row', () => {
    const keys = { mode: 'kafka' } as const
    expect(plugin.plan({ ...options, keys }).notices).toEqual([expect.stringContaining('mode upsert takes it')])
    expect(plugin.plan({ ...options, keys, mode: 'upsert' }).notices).toEqual([])
  })
})

it('warns of fields that may be without a value, in any version', () => {
  const version = (...types: readonly [string, unknown][]) =>
    ({ type: 'record', name: 'R', fields: types.map(([name, type]) => ({ name, type })) }) as never
  const keys = { mode: 'record_value', fields: ['id', 'run', 'late'] } as const
  const first = version(['id', 'string'], ['run', 'string'])
  const second = version(['id', 'string'], ['run', ['null', 'string']], ['late', 'int'])
  const notices = (...known: never[]) =>
    debeziumPlugin.plan({ ...options, mode: 'upsert', keys, history: known }).notices
  expect(notices(first, second)).toEqual([
    'keys.fields: "run" may be null in version 2: such a record ends the task, or is stored again if a column takes it',
    'keys.fields: "late" is missing in version 1: such a record ends the task',
  ])
  expect(notices(version(['id', 'string'], ['run', 'string'], ['late', 'int']))).toEqual([])
  expect(notices()).toEqual([])
})

it('suggests the field that was meant, or says which there are', () => {
  const message = (field: string) => refusal({ keys: { mode: 'record_value', fields: [field] } })?.message
  expect(message('Trade_Id')).toBe('keys.fields: "Trade_Id" is no field of version 2; did you mean "trade_id"?')
  expect(message('tradeId')).toContain('did you mean "trade_id"?')
  expect(message('id')).toBe('keys.fields: "id" is no field of version 2; there are: trade_id, price')
})
