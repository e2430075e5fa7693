import { createSeededRandom } from '@cryptics-lab/avro-models'
import { createCodec, UnknownSchemaId } from '@cryptics-lab/avro-models/codec'
import { createConfluentRegistry, SchemaRefused } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { Network, type StartedNetwork } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { images, type Server, startRegistry } from './harness/containers.ts'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

/** Both versions that are known to be deployed. */
const shared = lacks('registry')
const own = lacks()

function roundTrips(url: () => string): void {
  it('gives one id per schema, and an older frame is read by the newest version', async () => {
    const registry = await createConfluentRegistry({ url: url() })
    const subject = uniqueName('ticker')
    const [older, newest] = models.ticker.history
    const old = await createCodec(older as never, { registry, subject })
    const codec = await createCodec(models.ticker, { registry, subject })
    expect(codec.schemaId).not.toBe(old.schemaId)
    expect(await registry.schemaById(codec.schemaId)).toEqual(newest)
    const { processing_timestamp: _, ...record } = models.ticker.generate(createSeededRandom(2))
    const frame = old.encode(record as never)
    expect(() => codec.decode(frame)).toThrow(UnknownSchemaId)
    await codec.resolve(frame)
    expect(codec.decode(frame)).toStrictEqual({ ...record, processing_timestamp: null })
    expect((await createCodec(models.ticker, { registry, subject })).schemaId).toBe(codec.schemaId)
  })

  it('refuses a schema that breaks its readers', async () => {
    const registry = await createConfluentRegistry({ url: url() })
    const subject = uniqueName('breaking')
    const record = (type: string) => ({ type: 'record', name: 'Breaking', fields: [{ name: 'value', type }] }) as never
    await registry.register(subject, record('double'))
    await expect(registry.register(subject, record('string'))).rejects.toThrow(SchemaRefused)
  })
}

describe.skipIf(shared !== undefined)(titled('the registry that is deployed', shared), () => {
  roundTrips(() => address('registry'))
})

describe.skipIf(own !== undefined)(titled('a newer registry', own), () => {
  let network: StartedNetwork
  let server: Server
  beforeAll(async () => {
    network = await new Network().start()
    server = await startRegistry(network, images.newerRegistry)
  })
  afterAll(async () => {
    await server.container.stop()
    await network.stop()
  })
  roundTrips(() => server.url)
})
