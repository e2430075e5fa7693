import { tableOptionsOf } from '../connectors/table-options.ts'
import type { SinkConnectorConfig } from '../connectors/sink-connector.ts'
import { createPostgresDialect } from '../dialects/postgres/index.ts'
import type { LogClient, TopicDescription } from '../kafka/ports.ts'
import type { DialectTable } from '../ports.ts'
import { groupOf, openLog, openPool, type OwnPool, type Pipeline } from './open-pipeline.ts'
import type { CommandOptions } from './options.ts'
import type { CommandSurroundings } from './surroundings.ts'

interface PartitionStatus {
  readonly partition: number
  readonly stored: string | null
  readonly committed: string | null
  readonly endOffset: string
  readonly lag: number
}

interface ConnectorReport {
  readonly name: string
  readonly topic: string
  readonly table: string
  readonly exists: boolean
  readonly lag: number
  readonly deadLetters: number
  readonly partitions: readonly PartitionStatus[]
}

/** Tells how far each connector is, from the table's offsets and the ends of its topic, whether it runs or not. */
export async function showStatus(
  pipeline: Pipeline,
  { json }: CommandOptions,
  { writeOut }: CommandSurroundings,
): Promise<number> {
  const { settings, registry } = pipeline
  const log = await openLog(settings.kafka)
  const pool = await openPool(settings.database, 2)
  try {
    const dialect = createPostgresDialect()
    const reports: ConnectorReport[] = []
    for (const [, connector] of registry.entries()) {
      const config = connector.getConnectorConfig()
      const described = dialect.table(tableOptionsOf(connector))
      const group = groupOf(settings.kafka, config.name)
      reports.push(await reportOf({ log, pool, table: described, config, group }))
    }
    if (json) await writeOut(JSON.stringify({ connectors: reports }))
    else for (const report of reports) for (const line of linesOf(report)) await writeOut(line)
    return 0
  } finally {
    await log.close()
    await pool.end()
  }
}

interface ReportContext {
  readonly log: LogClient
  readonly pool: OwnPool
  readonly table: DialectTable
  readonly config: SinkConnectorConfig
  readonly group: string
}

async function reportOf(context: ReportContext): Promise<ConnectorReport> {
  const { log, config, group, table } = context
  const { name, topic, deadLetterTopic } = config
  const described = await log.admin().describeTopics([topic, deadLetterTopic])
  const own = described.find((description) => description.topic === topic)
  const letters = described.find((description) => description.topic === deadLetterTopic)
  const committed = own === undefined ? [] : await log.admin().fetchOffsets(group, [topic])
  const partitions = own === undefined ? [] : await partitionsOf(context, own, committed)
  return {
    name,
    topic,
    table: table.name,
    exists: own !== undefined,
    lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
    deadLetters: countOf(letters),
    partitions,
  }
}

function countOf(description: TopicDescription | undefined): number {
  const sizes = description?.partitions.map(({ lowWatermark, highWatermark }) =>
    Number(BigInt(highWatermark) - BigInt(lowWatermark)),
  )
  return sizes?.reduce((sum, size) => sum + size, 0) ?? 0
}

async function partitionsOf(
  { pool, table, config }: ReportContext,
  { topic, incarnation, partitions }: TopicDescription,
  committed: readonly { readonly partition: number; readonly offset: string }[],
): Promise<readonly PartitionStatus[]> {
  const found: PartitionStatus[] = []
  for (const { partition, lowWatermark, highWatermark: endOffset } of partitions) {
    const stored = config.mode === 'once' ? await storedAt(pool, table, { topic, incarnation, partition }) : undefined
    const group = committed.find((position) => position.partition === partition)?.offset
    const at = BigInt(stored ?? group ?? lowWatermark)
    const lag = Number(BigInt(endOffset) - (at < BigInt(lowWatermark) ? BigInt(lowWatermark) : at))
    found.push({ partition, stored: stored ?? null, committed: group ?? null, endOffset, lag })
  }
  return found
}

async function storedAt(
  pool: OwnPool,
  table: DialectTable,
  partition: { readonly topic: string; readonly incarnation: string; readonly partition: number },
): Promise<string | undefined> {
  const missing = '42P01'
  const result = await pool.query(table.position(partition)).catch((error: unknown) => {
    // Nothing was ever deployed: there is no table of offsets yet.
    if ((error as { readonly code?: unknown }).code === missing) return { rows: [] }
    throw error
  })
  return result.rows[0]?.['next_offset'] as string | undefined
}

function linesOf({ name, topic, table, exists, lag, deadLetters, partitions }: ConnectorReport): string[] {
  if (!exists) return [`${name}: topic ${topic} does not exist yet`]
  const head = `${name}: ${topic} into ${table}, ${lag} behind, ${deadLetters} dead letters`
  return [
    head,
    ...partitions.map(
      (each) =>
        `  partition ${each.partition}: stored ${each.stored ?? '-'}, committed ${each.committed ?? '-'}, end ${each.endOffset}`,
    ),
  ]
}
