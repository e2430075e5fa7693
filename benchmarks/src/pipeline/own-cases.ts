import {
  ConnectorRegistry,
  createNodeRuntime,
  createProducer,
  createTopicNaming,
  type NodeRuntimeOptions,
} from '@cryptics-lab/sink-connectors'
import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import { createPostgresDialect } from '@cryptics-lab/sink-connectors/dialects/postgres'
import { createMeter, databasePool, kafkaClient, recordCount, schemaRegistry, ticker, tickers, topic } from './stack.ts'

const ownLog = () => createKafkajsLog({ kafka: kafkaClient(), replicationFactor: 1 })

const namingFor = (name: string) =>
  createTopicNaming({ preset: 'cryptics', venue: 'bench', topics: { [ticker.name]: name } })

/** Makes the table anew, with or without its trigger. */
export async function freshTable(table: string, withTrigger: boolean): Promise<void> {
  const pool = databasePool()
  await pool.query(`drop table if exists ${table}`)
  const described = createPostgresDialect().table({ model: ticker as never, table })
  // A plain table, so that the peer and we fill the same: no partition to route to.
  const existing = (await pool.query(described.inspect.text, described.inspect.values)).rows.filter(
    (row: { kind: string }) => row.kind !== 'timescaledb',
  )
  for (const { text, values } of described.migration(existing)) await pool.query(text, values)
  if (!withTrigger) await pool.query(`alter table ${table} disable trigger user`)
  await pool.end()
}

/** Topic to table through the runtime, rows per second. */
export async function ownSink(withTrigger: boolean, rest: Partial<NodeRuntimeOptions> = {}): Promise<number> {
  const table = `bench_own_${withTrigger ? 'trigger' : 'plain'}`
  await freshTable(table, withTrigger)
  const pool = databasePool()
  await pool.query('delete from sink_offsets where sink = $1', [table])
  const meter = createMeter()
  const log = ownLog()
  const runtime = createNodeRuntime({
    log,
    registry: new ConnectorRegistry({
      naming: namingFor(topic),
      tables: { [ticker.name]: table },
    }).register('ticker', ticker),
    schemaRegistry: await schemaRegistry(),
    pool,
    ...(process.env['ROWS'] === undefined ? {} : { batch: { rows: Number(process.env['ROWS']) } }),
    onProgress: () => meter.stored(runtime.counts('ticker').written),
    ...rest,
  })
  await runtime.start()
  await runtime.drained()
  const { rows } = await pool.query<{ count: string }>(`select count(*) from ${table}`)
  if (Number(rows[0]?.count) !== recordCount) throw new Error(`${rows[0]?.count} rows instead of ${recordCount}`)
  await runtime.stop()
  await log.close()
  await pool.end()
  return meter.rate()
}

/** Records into a topic through a producer, records per second. */
export async function ownProducer(name: string, count: number): Promise<number> {
  const log = ownLog()
  await log.admin().deleteTopics([name])
  const producer = createProducer(ticker, { log, schemaRegistry: await schemaRegistry(), naming: namingFor(name) })
  await producer.open()
  const records = tickers(count)
  const startedAt = performance.now()
  for (const record of records) {
    const room = producer.ready()
    if (room !== undefined) await room
    void producer.produce(`deribit.${record.instrument}`, record)
  }
  await producer.flush()
  const rate = (count / (performance.now() - startedAt)) * 1_000
  if (producer.counts().acknowledged !== count) throw new Error(`${producer.counts().acknowledged} acknowledged`)
  await producer.close()
  await log.close()
  return rate
}
