import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AvroComplexSchema, AvroField } from '../avro-schema.ts'
import { type ConfluentServer, startConfluentServer } from '../registry/__fixtures__/confluent-server.ts'
import { runCommand } from './command.ts'

let folder: string
let server: ConfluentServer
beforeAll(async () => {
  server = await startConfluentServer()
})
afterAll(() => server.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'avro-models-command-'))
  return () => rmSync(folder, { recursive: true })
})

const record = (...fields: AvroField[]): AvroComplexSchema => ({
  type: 'record',
  name: 'NewModel',
  doc: 'Something.',
  fields,
})
const id: AvroField = { name: 'id', type: 'string', doc: 'Which.' }
const value: AvroField = { name: 'value', type: 'double', doc: 'How much.' }
const optional: AvroField = { name: 'optional_field', type: ['null', 'string'], default: null }
const price: AvroField = { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 6, scale: 2 } }

function write(path: string, content: unknown): string {
  const file = join(folder, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

async function run(parameters: readonly string[], input: readonly string[] = []) {
  const out: string[] = []
  const errors: string[] = []
  const code = await runCommand(parameters, {
    lines: (async function* () {
      yield* input
    })(),
    writeOut: (line) => void out.push(line),
    writeError: (line) => void errors.push(line),
  })
  return { code, out, errors }
}

describe('encode and decode', () => {
  it('turn JSON lines into hexadecimal lines and back', async () => {
    const schema = write('v1.avsc', record(id, value, optional, price, { name: 'count', type: 'long' }))
    const lines = [
      '{"id":"a","value":1.5,"optional_field":null,"price":"-12.50","count":7}',
      '{"id":"é","value":-0.0,"optional_field":"x","price":"9999.99","count":"9223372036854775807"}',
    ]
    const encoded = await run(['encode', '--schema', schema], lines)
    expect(encoded).toMatchObject({ code: 0, errors: [] })
    expect(encoded.out[0]).toBe('0261000000000000f83f0004fb1e0e')
    expect((await run(['decode', '--schema', schema], encoded.out)).out).toEqual(lines)
    const framed = await run(['encode', '--schema', schema, '--framed', '7'], lines)
    expect(framed.out[0]).toBe(`0000000007${encoded.out[0]}`)
    expect((await run(['decode', '--schema', schema, '--framed', '7'], framed.out)).out).toEqual(lines)
  })

  it('read old bytes as a newer schema', async () => {
    const [writer, reader] = [write('v1.avsc', record(id)), write('v2.avsc', record(id, optional))]
    const { out } = await run(['encode', '--schema', writer], ['{"id":"a"}'])
    const read = await run(['decode', '--schema', writer, '--reader', reader], out)
    expect(read.out).toEqual(['{"id":"a","optional_field":null}'])
  })

  it.each([
    ['{"id":"a"}', 'line 1: value must be given: it has no default'],
    ['{"id":"a","value":"x"}', 'line 1: value must be a number'],
    ['{"id":"a","value":1,"more":1}', 'line 1: more must be left out: NewModel has no such field'],
    ['{"id":', 'line 1: is no JSON'],
    ['7', 'line 1: the value must be an object with the fields of NewModel'],
  ])('refuse %s with one line', async (line, message) => {
    const schema = write('v1.avsc', record(id, value))
    const { code, errors } = await run(['encode', '--schema', schema], [line])
    expect(code).toBe(1)
    expect(errors).toEqual([`avro-models: ${message}`])
  })

  it.each([
    ['zz', 'line 1: is no row of hexadecimal digits'],
    ['02', 'line 1: it ends within the record'],
    ['02610000000000000000ff', 'line 1: it goes on behind the record'],
  ])('refuse the bytes %s with one line', async (line, message) => {
    const schema = write('v1.avsc', record(id, value))
    const { code, errors } = await run(['decode', '--schema', schema], [line])
    expect({ code, errors }).toEqual({ code: 1, errors: [`avro-models: ${message}`] })
  })
})

describe('check', () => {
  it('names field, rule and mode of a step that the mode forbids', async () => {
    write('schemas/new_model/v1.avsc', record(id))
    write('schemas/new_model/v2.avsc', record(id, value))
    const forbidden = await run(['check', join(folder, 'schemas')])
    expect(forbidden.code).toBe(1)
    expect(forbidden.out[0]).toMatch(
      /^new_model\/v2\.avsc: field value: READER_FIELD_MISSING_DEFAULT_VALUE \(BACKWARD_TRANSITIVE\): v2 cannot read v1/,
    )
    expect((await run(['check', join(folder, 'schemas'), '--mode', 'forward'])).code).toBe(0)
    const { out } = await run(['check', join(folder, 'schemas'), '--mode', 'FULL', '--json'])
    expect(JSON.parse(out[0] as string)).toMatchObject({
      mode: 'FULL',
      problems: [{ model: 'new_model', version: 2, against: 1, path: 'value' }],
    })
  })

  it('takes the folder of one model, and blocks a release that the changelog does not tell of', async () => {
    write('new_model/v1.avsc', record(id))
    write('new_model/v2.avsc', record(id, optional))
    const path = join(folder, 'new_model')
    expect((await run(['check', path])).code).toBe(0)
    const blocked = await run(['check', path, '--release'])
    expect(blocked.out[0]).toMatch(/^new_model\/v1\.avsc: CHANGELOG_MISSING/)
    write('new_model/CHANGELOG.md', '# Changes\n\n## new_model\n\n- **v1**: first.\n')
    expect((await run(['check', path])).out[0]).toMatch(/^new_model\/v2\.avsc: CHANGELOG_MISSING/)
    write('new_model/CHANGELOG.md', '# Changes\n\n## new_model\n\n- **v2**: more.\n- **v1**: first.\n')
    expect((await run(['check', path, '--release'])).code).toBe(0)
  })

  it.each([
    [['check'], 'DIR: is missing: avro-models check DIR'],
    [['check', 'nowhere'], /nowhere: is no folder that can be read/],
    [['check', '.', '--mode', 'SIDEWAYS'], /--mode: must be one of NONE/],
    [['chek', '.'], /command: "chek" is not known/],
    [['check', '.', '--nothing'], /Unknown option '--nothing'/],
    [['encode'], /--schema: is missing/],
    [['generate', '.'], /--out: is missing/],
    [['register', '.'], /--registry: is missing/],
    [[], /command: is missing/],
  ] as const)('%j is refused with one line', async (parameters, message) => {
    const { code, errors } = await run(parameters)
    expect(code).toBe(1)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(message)
  })
})

describe('generate', () => {
  it('writes types, schemas and ids of a folder, keeps the ids, and knows when it is current', async () => {
    write('schemas/new_model/v1.avsc', record(id, value))
    const parameters = ['generate', join(folder, 'schemas'), '--out', join(folder, 'src')]
    expect((await run([...parameters, '--check'])).code).toBe(1)
    expect(existsSync(join(folder, 'src'))).toBe(false)
    expect((await run(parameters)).code).toBe(0)
    expect((await run([...parameters, '--check'])).code).toBe(0)
    write('schemas/new_model/v2.avsc', record(id, value, optional, price))
    await run(parameters)
    const text = readFileSync(join(folder, 'src/models.ts'), 'utf8')
    expect(text).toContain('/** Something. */\nexport interface NewModel {')
    expect(text).toContain('  readonly optional_field: string | null\n')
    expect(text).toContain('  readonly price: string\n')
    expect(text).toContain("from '@cryptics-lab/avro-models'")
    expect(text).toContain('export const newModelHistory')
    const lock = JSON.parse(readFileSync(join(folder, 'schemas.lock.json'), 'utf8')) as Record<string, number>
    expect(Object.values(lock)).toEqual([1, 2])
    write('schemas/new_model/v1.avsc', record(id))
    const changed = await run(parameters)
    expect(changed.errors[0]).toMatch(/gives id 1 to a schema that is no longer there/)
  })
})

describe('register and validate', () => {
  it('bring a folder to a registry, and say beforehand what it would refuse', async () => {
    write('schemas/new_model/v1.avsc', record(id))
    write('schemas/new_model/v2.avsc', record(id, optional))
    const path = join(folder, 'schemas')
    const to = ['--registry', server.url]
    expect((await run(['validate', path, ...to])).out).toEqual([
      'new_model/v1.avsc: new_model-value: would be taken',
      'new_model/v2.avsc: new_model-value: would be taken',
    ])
    expect((await run(['register', path, ...to])).out).toEqual([
      'new_model/v1.avsc: new_model-value: id 1',
      'new_model/v2.avsc: new_model-value: id 2',
    ])
    write('schemas/new_model/v3.avsc', record(id, value))
    const validated = await run(['validate', path, ...to, '--json'])
    expect(validated.code).toBe(1)
    expect(JSON.parse(validated.out[2] as string)).toMatchObject({
      file: 'new_model/v3.avsc',
      problems: [expect.stringContaining('READER_FIELD_MISSING_DEFAULT_VALUE at value'), expect.anything()],
    })
    const refused = await run(['register', path, ...to])
    expect(refused.code).toBe(1)
    expect(refused.errors).toEqual([expect.stringContaining('subject new_model-value refuses the schema')])
  })
})
