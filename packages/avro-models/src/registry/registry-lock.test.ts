import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AvroComplexSchema } from '../avro-schema.ts'
import { createLockedRegistry, createMemoryRegistry, fileLockStore, RegistryUnavailable } from './index.ts'

const schema = (name: string): AvroComplexSchema => ({ type: 'record', name, fields: [] })
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-lock-'))
})
afterAll(() => rm(folder, { recursive: true }))

const away = {
  register: () => Promise.reject(new RegistryUnavailable('http://away', 'no answer')),
  schemaById: async () => undefined,
}

describe('a registry with a lock', () => {
  it('gives the ids that it was given before when the registry is away, and only those', async () => {
    const store = fileLockStore(join(folder, 'one.json'))
    const registry = createMemoryRegistry()
    const locked = createLockedRegistry({ registry, identity: 'one', store })
    const ids = await Promise.all(['A', 'B', 'C'].map((name) => locked.register('s', schema(name))))
    const offline = createLockedRegistry({ registry: away, identity: 'one', store })
    expect(await Promise.all(['A', 'B', 'C'].map((name) => offline.register('s', schema(name))))).toEqual(ids)
    await expect(offline.register('s', schema('D'))).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
    const elsewhere = createLockedRegistry({ registry: away, identity: 'two', store })
    await expect(elsewhere.register('s', schema('A'))).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
    expect(Object.keys(JSON.parse(await readFile(join(folder, 'one.json'), 'utf8')) as object)).toEqual(['one'])
  })

  it('refuses an id that differs from the lock’s', async () => {
    const store = fileLockStore(join(folder, 'two.json'))
    await createLockedRegistry({ registry: createMemoryRegistry(), identity: 'one', store }).register('s', schema('A'))
    const anew = createMemoryRegistry()
    await anew.register('s', schema('B'))
    const locked = createLockedRegistry({ registry: anew, identity: 'one', store })
    await expect(locked.register('s', schema('A'))).rejects.toMatchObject({
      code: 'REGISTRY_LOCK_MISMATCH',
      lockedId: 1,
      registryId: 2,
    })
  })

  it('refuses a lock that is none, and a registry without a name', async () => {
    const path = join(folder, 'three.json')
    await writeFile(path, 'no json')
    const store = fileLockStore(path)
    const locked = createLockedRegistry({ registry: createMemoryRegistry(), identity: 'one', store })
    await expect(locked.register('s', schema('A'))).rejects.toThrow(/three\.json cannot be read as a lock/)
    expect(() => createLockedRegistry({ registry: createMemoryRegistry(), identity: '', store })).toThrow(/identity/)
  })
})
