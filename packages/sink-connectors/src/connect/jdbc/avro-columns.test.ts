import { describe, expect, it } from 'vitest'
import { columnsOf } from './avro-columns.ts'

const side = { type: 'enum', name: 'Side', namespace: 'x', symbols: ['buy'] }
const time = { type: 'long', logicalType: 'timestamp-micros', 'connect.name': 'n' }
const record = (...fields: { name: string; type: unknown }[]) => ({ type: 'record', name: 'R', fields }) as never
const plain = (type: string) => ({ type, logicalType: undefined, connectName: undefined })

describe('the fields of every version', () => {
  it('looks through unions with null, names of types and nested type objects', () => {
    const schema = record(
      { name: 'a', type: 'string' },
      { name: 'b', type: ['null', time] },
      { name: 'c', type: side },
      { name: 'd', type: ['x.Side', 'null'] },
      { name: 'e', type: { type: 'Side' } },
      { name: 'f', type: { type: 'array', items: ['null', time] } },
      { name: 'g', type: ['null', 'int', 'string'] },
      { name: 'h', type: { type: 'map', values: 'int' } },
      { name: 'i', type: { type: time } },
      { name: 'j', type: { type: 'enum', name: 'Kind', symbols: ['a'] } },
      // The record's namespace is the enum's, too.
      { name: 'k', type: 'y.Kind' },
    )
    const micros = { type: 'long', logicalType: 'timestamp-micros', connectName: 'n' }
    const columns = columnsOf([schema])
    expect(columns.filter(({ isNullable }) => isNullable).map(({ name }) => name)).toEqual(['b', 'd', 'g'])
    expect(columns.map(({ version, name, isNullable: _, ...type }) => [version, name, type])).toEqual([
      [1, 'a', plain('string')],
      [1, 'b', micros],
      [1, 'c', plain('enum')],
      [1, 'd', plain('enum')],
      [1, 'e', plain('Side')],
      [1, 'f', { ...plain('array'), items: micros }],
      [1, 'g', plain('union')],
      [1, 'h', plain('map')],
      [1, 'i', micros],
      [1, 'j', plain('enum')],
      [1, 'k', plain('enum')],
    ])
  })

  it('numbers the versions', () => {
    const first = record({ name: 'a', type: 'int' })
    const second = record({ name: 'a', type: 'int' }, { name: 'b', type: ['null'] })
    expect(columnsOf([first, second]).map(({ version, name, type }) => `${version} ${name} ${type}`)).toEqual([
      '1 a int',
      '2 a int',
      '2 b null',
    ])
  })

  it.each([[{ type: 'string' }], [{ type: 'record', name: 'R', fields: [] }], [{ type: 'record', name: 'R' }]])(
    'refuses %j',
    (schema) => {
      const good = record({ name: 'a', type: 'int' })
      expect(() => columnsOf([good, schema])).toThrow(expect.objectContaining({ path: 'history[1]' }))
    },
  )
})
