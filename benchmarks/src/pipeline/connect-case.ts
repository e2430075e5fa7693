import { ConnectorRegistry, createTopicNaming, SinkConnector } from '@cryptics-lab/sink-connectors'
import { createConnectClient, createKafkaConnectRuntime } from '@cryptics-lab/sink-connectors/connect'
import { freshTable } from './own-cases.ts'
import { addresses, type BenchTicker, createMeter, databasePool, recordCount, ticker, topic } from './stack.ts'

/** Under a name of its own: the group of our own engine must not be this one's. */
class BenchConnector extends SinkConnector<BenchTicker> {
  readonly topicKey = ticker.name
  readonly model = ticker
  override readonly connectorNamePrefix = 'bench-sink'
}

/** The same topic into the same table through Debezium's JDBC sink, rows per second; undefined without a Connect. */
export async function connectSink(withTrigger: boolean): Promise<number | undefined> {
  const url = addresses.connect()
  if (url === undefined) return undefined
  const table = `bench_connect_${withTrigger ? 'trigger' : 'plain'}`
  await freshTable(table, withTrigger)
  const database = new URL(addresses.database())
  database.host = process.env['CONNECT_DATABASE_HOST'] ?? 'timescaledb:5432'
  const naming = createTopicNaming({
    preset: 'cryptics',
    venue: `bench-${Date.now()}`,
    topics: { [ticker.name]: topic },
  })
  const runtime = createKafkaConnectRuntime({
    client: createConnectClient({ url }),
    registry: new ConnectorRegistry({ naming, tables: { [ticker.name]: table } }).register('ticker', BenchConnector),
    connection: { url: database.href },
    converter: { type: 'apicurio', registryUrl: process.env['CONNECT_REGISTRY_URL'] ?? 'http://registry:8081' },
    evolve: false,
  })
  // A group that another run left behind would go on from its end.
  await runtime.remove('ticker', { offsets: true })
  await runtime.deploy('ticker')
  const pool = databasePool()
  const meter = createMeter()
  const until = Date.now() + 180_000
  for (let total = 0; total < recordCount; ) {
    if (Date.now() > until) throw new Error(`${total} rows after three minutes`)
    await new Promise((resolve) => setTimeout(resolve, 250))
    const { rows } = await pool.query<{ count: string }>(`select count(*) from ${table}`)
    total = Number(rows[0]?.count)
    if (total > 0) meter.stored(total)
  }
  await runtime.remove('ticker', { offsets: true })
  await pool.end()
  return meter.rate()
}
