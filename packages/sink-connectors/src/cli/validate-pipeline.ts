import { tableOptionsOf } from '../connectors/table-options.ts'
import type { RegisteredConnector } from '../connectors/connector-registry.ts'
import { createPostgresDialect } from '../dialects/postgres/index.ts'
import type { Dialect } from '../ports.ts'
import { type Finding, finding } from './finding.ts'
import { askConnect, planFinding } from './managed-findings.ts'
import { openLog, openPool, openRegistry, type OwnPool, type Pipeline } from './open-pipeline.ts'
import type { CommandOptions } from './options.ts'
import type { DatabaseSettings, KafkaSettings, RegistrySettings } from './pipeline-settings.ts'
import { isTableMaker } from './prepare-tables.ts'
import type { CommandSurroundings } from './surroundings.ts'

/** Looks whether everything is in order, and changes nothing; exit code 1 when something is not. */
export async function validatePipeline(
  pipeline: Pipeline,
  { json, offline, sql, verbose }: CommandOptions,
  { writeOut, writeError, signal }: CommandSurroundings,
): Promise<number> {
  const dialect = createPostgresDialect()
  const connectors = pipeline.registry.entries().map(([, connector]) => connector)
  const managed = pipeline.managed.entries().map(([, connector]) => connector)
  const findings: Finding[] = connectors.map((connector) => {
    const found = describe(connector, dialect)
    return managed.includes(connector) ? planFinding(connector, found, pipeline.settings) : found
  })
  if (sql) for (const connector of connectors) await writeOut(tableOf(connector, dialect).script())
  if (!offline) {
    findings.push(...(await askServers(pipeline, connectors, dialect)))
    findings.push(...(await askConnect(pipeline, { verbose, writeError, signal })))
  }
  const bad = findings.filter(({ ok }) => !ok)
  if (json) await writeOut(JSON.stringify({ ok: bad.length === 0, findings }))
  else if (!sql || bad.length > 0) {
    for (const { ok, subject, message, notices = [] } of findings) {
      await writeOut(`${ok ? 'ok  ' : 'BAD '} ${subject}: ${message}`)
      for (const notice of notices) await writeOut(`note ${notice}`)
    }
  }
  return bad.length === 0 ? 0 : 1
}

function tableOf(connector: RegisteredConnector, dialect: Dialect) {
  return dialect.table(tableOptionsOf(connector))
}

function describe(connector: RegisteredConnector, dialect: Dialect): Finding {
  const { name, topic, mode, serializer, primaryKeys } = connector.getConnectorConfig()
  const message = `${topic} (${serializer}) into ${tableOf(connector, dialect).name}, ${mode}`
  const lacksKeys = (mode === 'upsert' || mode === 'update') && primaryKeys.length === 0
  return lacksKeys
    ? { subject: name, ok: false, message: `${message}: needs primary_keys, the columns that name a row` }
    : { subject: name, ok: true, message }
}

async function askServers(
  { settings, models, naming, local }: Pipeline,
  connectors: readonly RegisteredConnector[],
  dialect: Dialect,
): Promise<Finding[]> {
  // With managed connectors alone nothing is looked at that the file does not name.
  const isLocal = local.entries().length > 0
  const found: Finding[] = []
  if (isLocal || settings.registry.url !== undefined) {
    found.push(await finding('registry', () => askRegistry(settings.registry)))
  }
  if (isLocal || settings.kafka.brokers.length > 0) {
    const topics = [...models.keys()].map((model) => naming.topic(model))
    found.push(await finding('kafka', () => askTopics(settings.kafka, topics)))
  }
  if (isLocal || isTableMaker(settings)) found.push(...(await askDatabase(settings.database, connectors, dialect)))
  return found
}

async function askRegistry(settings: RegistrySettings): Promise<string> {
  const registry = await openRegistry(settings)
  await registry.schemaById(1)
  return settings.url === undefined ? 'the ids of the lock file' : 'answers'
}

async function askTopics(settings: KafkaSettings, topics: readonly string[]): Promise<string> {
  const log = await openLog(settings)
  try {
    const there = new Set(await log.admin().listTopics())
    const missing = topics.filter((topic) => !there.has(topic))
    return missing.length === 0 ? 'every topic is there' : `makes ${missing.join(', ')}`
  } finally {
    await log.close()
  }
}

async function askDatabase(
  settings: DatabaseSettings,
  connectors: readonly RegisteredConnector[],
  dialect: Dialect,
): Promise<readonly Finding[]> {
  const found: Finding[] = []
  let pool: OwnPool | undefined
  try {
    pool = await openPool(settings, 1)
    for (const connector of connectors)
      found.push(await finding(`table of ${connector.name}`, () => askTable(connector, dialect, pool as OwnPool)))
  } catch (error) {
    found.push({ subject: 'database', ok: false, message: (error as Error).message })
  }
  await pool?.end()
  return found
}

async function askTable(connector: RegisteredConnector, dialect: Dialect, pool: OwnPool): Promise<string> {
  const table = tableOf(connector, dialect)
  const { rows } = await pool.query(table.inspect)
  const steps = table.migration(rows).length
  return steps === 0 ? `${table.name} is as the model has it` : `${table.name} needs ${steps} statements; see --sql`
}
