import { CrypticsError } from '@cryptics-lab/avro-models'
import type { ConnectStatus } from '../connect/rest/connect-types.ts'
import { consumerGroupOf } from '../connectors/consumer-group.ts'
import { tableOptionsOf } from '../connectors/table-options.ts'
import type { SinkConnectorConfig } from '../connectors/sink-connector.ts'
import { createPostgresDialect } from '../dialects/postgres/index.ts'
import type { LogClient, TopicDescription } from '../kafka/ports.ts'
import type { DialectTable } from '../ports.ts'
import { connectorState } from './connector-state.ts'
import { taskCounts } from './connectors/status-words.ts'
import { openConnect } from './open-connect.ts'
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

/** How a connector of Kafka Connect is, beside how far it is. */
interface ManagedReport {
  readonly runtime: 'kafka-connect'
  /** Null for one that is not deployed, or when Kafka Connect cannot be asked. */
  readonly state: string | null
  readonly tasks: { readonly running: number; readonly total: number }
}

type Report = ConnectorReport | (ConnectorReport & ManagedReport)

const patience = 10_000

/**
 * Tells how far each connector is, from the table's offsets and the ends of its topic, whether it runs or not; of those on
 * Kafka Connect from what their groups have committed, and how they are. Exit code 1 when Kafka Connect cannot be asked.
 */
export async function showStatus(
  pipeline: Pipeline,
  { json, verbose }: CommandOptions,
  { writeOut, writeError, signal }: CommandSurroundings,
): Promise<number> {
  const { settings, local, managed } = pipeline
  const log = await openLog(settings.kafka)
  const pool = local.entries().length === 0 ? undefined : await openPool(settings.database, 2)
  try {
    const asked =
      managed.entries().length === 0 ? undefined : await askConnect(pipeline, { verbose, writeError, signal })
    const reports: Report[] = []
    for (const entry of pipeline.registry.entries()) {
      const connector = entry[1]
      const config = connector.getConnectorConfig()
      const table = createPostgresDialect().table(tableOptionsOf(connector))
      const isManaged = managed.entries().some(([name]) => name === entry[0])
      const group = isManaged ? consumerGroupOf(config.name) : groupOf(settings.kafka, config.name)
      const report = await reportOf({ log, pool: isManaged ? undefined : pool, table, config, group })
      reports.push(isManaged ? { ...report, ...managedReport(asked?.get(config.name)) } : report)
    }
    if (json) await writeOut(JSON.stringify({ connectors: reports }))
    else for (const report of reports) for (const line of linesOf(report)) await writeOut(line)
    return managed.entries().length > 0 && asked === undefined ? 1 : 0
  } finally {
    await log.close()
    await pool?.end()
  }
}

/** How Kafka Connect's connectors are; undefined when it does not answer, which is told. */
async function askConnect(
  { settings, configPath }: Pipeline,
  { verbose, writeError, signal }: Pick<CommandSurroundings, 'writeError' | 'signal'> & { readonly verbose: boolean },
): Promise<ReadonlyMap<string, ConnectStatus> | undefined> {
  const client = openConnect(settings.connect, { configPath, budget: patience, writeError, verbose })
  try {
    const all = await client.expandedConnectors({ expand: ['status'], signal })
    return new Map(Object.entries(all).flatMap(([name, { status }]) => (status === undefined ? [] : [[name, status]])))
  } catch (error) {
    if (!CrypticsError.is(error)) throw error
    writeError(`sink-connectors: ${error.message}`)
    return undefined
  }
}

function managedReport(status: ConnectStatus | undefined): ManagedReport {
  return {
    runtime: 'kafka-connect',
    state: status === undefined ? null : connectorState(status),
    tasks: taskCounts(status ?? { tasks: [] }),
  }
}

interface ReportContext {
  readonly log: LogClient
  /** Undefined for a connector whose offsets are the group's. */
  readonly pool: OwnPool | undefined
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
    const isStored = pool !== undefined && config.mode === 'once'
    const stored = isStored ? await storedAt(pool, table, { topic, incarnation, partition }) : undefined
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

function linesOf(report: Report): string[] {
  const { name, topic, table, exists, lag, deadLetters, partitions } = report
  const state = 'runtime' in report ? [`  on Kafka Connect: ${wordsOf(report)}`] : []
  if (!exists) return [`${name}: topic ${topic} does not exist yet`, ...state]
  const head = `${name}: ${topic} into ${table}, ${lag} behind, ${deadLetters} dead letters`
  return [
    head,
    ...state,
    ...partitions.map(
      (each) =>
        `  partition ${each.partition}: stored ${each.stored ?? '-'}, committed ${each.committed ?? '-'}, end ${each.endOffset}`,
    ),
  ]
}

function wordsOf({ state, tasks: { running, total } }: ManagedReport): string {
  return state === null ? 'not known' : `${state}, ${running} of ${total} tasks RUNNING`
}
