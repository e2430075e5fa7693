import { freshTable } from './own-cases.ts'
import { addresses, createMeter, databasePool, recordCount, topic } from './stack.ts'

/** The same topic into the same table through Debezium's JDBC sink, rows per second; undefined without a Connect. */
export async function connectSink(withTrigger: boolean): Promise<number | undefined> {
  const base = addresses.connect()
  if (base === undefined) return undefined
  const table = `bench_connect_${withTrigger ? 'trigger' : 'plain'}`
  await freshTable(table, withTrigger)
  const name = `bench-${Date.now()}`
  const response = await fetch(`${base}/connectors/${name}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(configuration(table)),
  })
  if (!response.ok) throw new Error(await response.text())
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
  await fetch(`${base}/connectors/${name}`, { method: 'DELETE' })
  await pool.end()
  return meter.rate()
}

function configuration(table: string): Record<string, string> {
  const registry = (process.env['CONNECT_REGISTRY_URL'] ?? 'http://registry:8081').replace(/\/apis.*/, '')
  const database = new URL(addresses.database())
  return {
    'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector',
    topics: topic,
    'tasks.max': '1',
    'connection.url': `jdbc:postgresql://${process.env['CONNECT_DATABASE_HOST'] ?? 'timescaledb:5432'}${database.pathname}?reWriteBatchedInserts=true`,
    'connection.username': database.username,
    'connection.password': database.password,
    'insert.mode': 'insert',
    'primary.key.mode': 'none',
    'schema.evolution': 'none',
    'collection.name.format': table,
    'batch.size': '3000',
    'consumer.override.max.poll.records': '3000',
    'consumer.override.auto.offset.reset': 'earliest',
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'io.apicurio.registry.utils.converter.AvroConverter',
    'value.converter.apicurio.registry.url': `${registry}/apis/registry/v2`,
    'value.converter.apicurio.registry.as-confluent': 'true',
    'value.converter.apicurio.registry.use-id': 'contentId',
  }
}
