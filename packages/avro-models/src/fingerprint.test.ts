import { describe, expect, it } from 'vitest'
import type { AvroComplexSchema, AvroSchema } from './avro-schema.ts'
import { fingerprintOf, identityForm } from './fingerprint.ts'

const time = { type: 'long', logicalType: 'timestamp-micros', 'connect.name': 'io.debezium.time.MicroTimestamp' }
const schema = (type: AvroSchema, extra: object = {}): AvroComplexSchema => ({
  type: 'record',
  name: 'A',
  namespace: 'n',
  fields: [{ name: 'x', type, ...extra }],
})

describe('identityForm', () => {
  it('is the Parsing Canonical Form where nothing else is said', () => {
    expect(identityForm({ type: 'string' })).toBe('"string"')
    expect(identityForm({ type: 'array', items: { type: 'int' } })).toBe('{"type":"array","items":"int"}')
    expect(identityForm(schema('string', { doc: 'd', order: 'ignore' }))).toBe(
      '{"name":"n.A","type":"record","fields":[{"name":"x","type":"string"}]}',
    )
    // References and definitions inside a namespace get their full names.
    const tree = schema(['null', 'A', { type: 'enum', name: 'E', symbols: ['s'] }])
    expect(identityForm(tree)).toContain('["null","n.A",{"name":"n.E","type":"enum","symbols":["s"]}]')
  })

  it('does not depend on spelling', () => {
    const spelled: AvroComplexSchema = {
      fields: [
        { type: { type: 'long', 'connect.name': time['connect.name'], logicalType: 'timestamp-micros' }, name: 'x' },
      ],
      doc: 'Documented.',
      name: 'n.A',
      type: 'record',
    }
    expect(identityForm(spelled)).toBe(identityForm(schema(time)))
  })

  it('gives aliases their full names', () => {
    const named = (alias: string) => identityForm({ ...schema('long'), aliases: [alias] })
    expect(named('Old')).toBe(named('n.Old'))
    expect(named('Old')).toContain('"aliases":["n.Old"]')
  })

  it('tells apart what a sink or a registry would', () => {
    const forms = [
      schema('long'),
      schema(time),
      schema({ type: 'long', logicalType: 'timestamp-micros' }),
      schema({ type: 'long', logicalType: 'timestamp-millis' }),
      schema({ type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }),
      schema({ type: 'bytes', logicalType: 'decimal', precision: 9, scale: 3 }),
      schema('long', { default: 0 }),
      schema('long', { default: 1 }),
      schema('long', { aliases: ['y'] }),
      { ...schema('long'), aliases: ['Old'] },
      { ...schema('long'), aliases: ['other.Old'] },
    ].map((each) => identityForm(each))
    expect(new Set(forms).size).toBe(forms.length)
  })
})

describe('fingerprintOf', () => {
  it('is the SHA-256 of the form', async () => {
    // As `printf '"string"' | sha256sum` gives it.
    expect(await fingerprintOf('string')).toBe('e9e5c1c9e4f6277339d1bcde0733a59bd42f8731f449da6dc13010a916930d48')
  })
})
