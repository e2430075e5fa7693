import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AvroComplexSchema, AvroField } from '../avro-schema.ts'
import { models } from '../models.ts'
import { type ConfluentServer, startConfluentServer } from './__fixtures__/confluent-server.ts'
import { createConfluentRegistry, type ManagedSchemaRegistry, RegistryUnavailable, SchemaRefused } from './index.ts'

const record = (...fields: AvroField[]): AvroComplexSchema => ({ type: 'record', name: 'Test', fields })
const first = record({ name: 'a', type: 'int' })
const second = record({ name: 'a', type: 'int' }, { name: 'b', type: 'int', default: 0 })
const breaking = record({ name: 'a', type: 'int' }, { name: 'c', type: 'int' })

let server: ConfluentServer
let registry: ManagedSchemaRegistry
// Another registry than the stand-in of this file, for example a real one: its address.
const real = process.env['REGISTRY_URL']

beforeEach(async () => {
  server = await startConfluentServer()
  registry = await createConfluentRegistry({ url: real ?? server.url })
})
afterEach(() => server.close())

let count = 0
const newSubject = (): string => `test-${Date.now()}-${count++}-value`

describe('a registry over HTTP', () => {
  it('registers versions, finds them again, and keeps every property of a schema', async () => {
    const subject = newSubject()
    const ids: number[] = []
    for (const schema of models.ticker.history) ids.push(await registry.register(subject, schema))
    const versions = await registry.versions(subject)
    expect(versions.map(({ id, version }) => [id, version])).toEqual(ids.map((id, index) => [id, index + 1]))
    expect(await registry.latest(subject)).toMatchObject({ subject, version: 2, id: ids[1] })
    const other = await createConfluentRegistry({ url: real ?? server.url })
    expect(await other.schemaById(ids[1] as number)).toEqual(models.ticker.schema)
    expect(await registry.subjects()).toContain(subject)
  })

  it('knows nothing of strangers', async () => {
    expect(await registry.schemaById(987_654)).toBeUndefined()
    expect(await registry.versions(newSubject())).toEqual([])
    expect(await registry.latest(newSubject())).toBeUndefined()
  })

  it('gives a new subject its mode before the first version, and leaves that of one that exists', async () => {
    const subject = newSubject()
    await registry.register(subject, first)
    expect(await registry.compatibility(subject)).toBe('BACKWARD_TRANSITIVE')
    await registry.setCompatibility(subject, 'FULL')
    await registry.register(subject, second)
    expect(await registry.compatibility(subject)).toBe('FULL')
  })

  it('checks by the subject’s mode, and refuses by name what the mode forbids', async () => {
    const subject = newSubject()
    await registry.register(subject, first)
    expect(await registry.check(subject, second)).toMatchObject({ compatible: true, mode: 'BACKWARD_TRANSITIVE' })
    expect(await registry.check(subject, breaking)).toMatchObject({
      compatible: false,
      problems: [{ path: 'c', version: 1, kind: 'READER_FIELD_MISSING_DEFAULT_VALUE' }],
    })
    const refused = registry.register(subject, breaking)
    await expect(refused).rejects.toBeInstanceOf(SchemaRefused)
    await expect(refused).rejects.toMatchObject({ subject, mode: 'BACKWARD_TRANSITIVE', retryable: false })
  })

  it('refuses an empty subject and an address that is none', async () => {
    await expect(registry.register('', first)).rejects.toMatchObject({ path: 'subject' })
    await expect(createConfluentRegistry({ url: 'localhost:8081' })).rejects.toMatchObject({ path: 'url' })
    await expect(createConfluentRegistry({ url: server.url, deadline: Number.NaN })).rejects.toMatchObject({
      path: 'deadline',
    })
  })
})

describe.skipIf(real !== undefined)('requests', () => {
  it('ask once for what is known or being asked, and never keep a failure', async () => {
    const id = await registry.register('s', first)
    await registry.register('s', first)
    expect(server.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1)
    server.requests.length = 0
    await Promise.all([registry.schemaById(id), registry.schemaById(id)])
    await registry.schemaById(id)
    await Promise.all([registry.latest('s'), registry.latest('s')])
    await registry.latest('s')
    expect(server.requests).toEqual([`GET /schemas/ids/${id}`, 'GET /subjects/s/versions/latest'])
    await registry.schemaById(77)
    await registry.schemaById(77)
    expect(server.requests.filter((request) => request.endsWith('/77'))).toHaveLength(2)
  })

  it('are repeated when the registry stumbles, however little other instances repeat', async () => {
    const impatient = await createConfluentRegistry({ url: server.url, retries: 0 })
    server.faults.push(503)
    await expect(impatient.subjects()).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      status: 503,
      retryable: true,
    })
    const patient = await createConfluentRegistry({ url: server.url })
    server.faults.push(503)
    expect(await patient.subjects()).toEqual([])
  })

  it('that are answered without an id give none', async () => {
    server.faults.push(404, 404, 200, 200)
    await expect(registry.register('s', first)).rejects.toThrow(/answered without an id/)
  })

  it('end by their deadline', async () => {
    const hasty = await createConfluentRegistry({ url: server.url, deadline: 50, retries: 0 })
    server.faults.push('hang')
    await expect(hasty.subjects()).rejects.toThrow(/did not answer within 50 ms/)
  })

  it('say that nobody is there', async () => {
    const nobody = await createConfluentRegistry({ url: 'http://127.0.0.1:1', retries: 0 })
    await expect(nobody.subjects()).rejects.toBeInstanceOf(RegistryUnavailable)
  })

  it('carry user and password, or the present token, which no error tells', async () => {
    const secret = 'do-not-tell'
    const user = await createConfluentRegistry({
      url: server.url,
      auth: { username: 'me', password: secret },
      retries: 0,
    })
    await user.subjects()
    expect(server.authorization).toBe(`Basic ${Buffer.from(`me:${secret}`).toString('base64')}`)
    const inUrl = await createConfluentRegistry({ url: server.url.replace('//', `//me:${secret}@`), retries: 0 })
    await inUrl.subjects()
    expect(server.authorization).toBe(`Basic ${Buffer.from(`me:${secret}`).toString('base64')}`)
    let turn = 0
    const token = await createConfluentRegistry({
      url: server.url,
      auth: { token: () => `${secret}-${turn++}` },
      retries: 0,
    })
    await token.subjects()
    await token.subjects()
    expect(server.authorization).toBe(`Bearer ${secret}-1`)
    await token.register('secret', first)
    const refused = (await token.register('secret', breaking).catch((caught: unknown) => caught)) as Error
    expect(refused).toBeInstanceOf(SchemaRefused)
    expect(inspect(refused, { depth: 20 })).not.toContain(secret)
    for (const holder of [user, inUrl, token]) {
      server.faults.push(401)
      const error = (await holder.subjects().catch((caught: unknown) => caught)) as Error
      expect(error).toMatchObject({ code: 'REGISTRY_REQUEST_REFUSED', status: 401 })
      expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(secret)
    }
  })
})
