import { describe, expect, it } from 'vitest'
import { loadConfiguration } from '../configuration.ts'
import { type LeftoverSeams, requireNoLeftovers } from './leftover-connectors.ts'

const connector = (topics: string, state = 'RUNNING') => ({
  info: { config: { topics } },
  status: { connector: { state }, tasks: [] },
})

/** A Kafka Connect with these connectors, on the Kafka `ours`. */
const fetchOf =
  (connectors: Readonly<Record<string, unknown>>): NonNullable<LeftoverSeams['fetch']> =>
  async (url) => {
    const answer = new URL(url).pathname === '/' ? { kafka_cluster_id: 'ours' } : connectors
    return { status: 200, text: async () => JSON.stringify(answer) }
  }

const look = async (
  connectors: Readonly<Record<string, unknown>>,
  {
    environment = { KAFKA__BROKERS: 'kafka:9092' },
    sink,
    ...seams
  }: LeftoverSeams & {
    environment?: Readonly<Record<string, string>>
    sink?: 'kafka-connect'
  } = {},
): Promise<void> => {
  const options = { config: undefined, database: undefined, logLevel: undefined, port: undefined, sink }
  const configuration = await loadConfiguration(options, { environment, readText: async () => '' })
  await requireNoLeftovers(configuration, { fetch: fetchOf(connectors), clusterId: async () => 'ours', ...seams })
}

const trade = 'cryptics.deribit.trade.avro'

describe('connectors that an earlier run left in a Kafka Connect', () => {
  it('are refused beside those that are to run here, with the command that removes them', async () => {
    const found = { 'postgres-sink-trade': connector(trade), 'postgres-sink-mine': connector('mine') }
    await expect(look(found)).rejects.toMatchObject({
      code: 'CONNECTORS_ELSEWHERE',
      connectors: ['postgres-sink-trade'],
      message: expect.stringContaining('curl -X DELETE http://localhost:8083/connectors/postgres-sink-trade'),
    })
  })

  it.each<[string, Parameters<typeof look>]>([
    ['stopped', [{ 'postgres-sink-trade': connector(trade, 'STOPPED') }]],
    ['of other topics', [{ 'postgres-sink-trade': connector('mine') }]],
    ['what stores', [{ 'postgres-sink-trade': connector(trade) }, { sink: 'kafka-connect' }]],
    ['without Kafka', [{ 'postgres-sink-trade': connector(trade) }, { environment: {} }]],
    ['on another Kafka', [{ 'postgres-sink-trade': connector(trade) }, { clusterId: async () => 'another' }]],
    [
      'where Kafka does not say who it is',
      [{ 'postgres-sink-trade': connector(trade) }, { clusterId: () => Promise.reject(new Error('away')) }],
    ],
    ['where nobody answers', [{}, { fetch: () => Promise.reject(new Error('refused')) }]],
    ['where something else answers', [{}, { fetch: async () => ({ status: 200, text: async () => '<html>' }) }]],
  ])('are nobody’s concern %s', async (_, given) => {
    await look(...given)
  })
})
