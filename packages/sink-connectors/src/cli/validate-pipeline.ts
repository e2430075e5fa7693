import { CrypticsError } from '@cryptics-lab/avro-models'
import { tableOptionsOf } from '../connectors/table-options.ts'
import type { RegisteredConnector } from '../connectors/connector-registry.ts'
import { createPostgresDialect } from '../dialects/postgres/index.ts'
import type { Dialect } from '../ports.ts'
import { openLog, openPool, openRegistry, type OwnPool, type Pipeline } from './open-pipeline.ts'
import type { CommandOptions } from './options.ts'
import type { CommandSurroundings } from './surroundings.ts'

interface Finding {
  readonly subject: string
  readonly ok: boolean
  readonly message: string
}

/** Looks whether everything is in order, and changes nothing; exit code 1 when something is not. */
export async function validatePipeline(
  pipeline: Pipeline,
  { json, offline, sql }: CommandOptions,
  { writeOut }: CommandSurroundings,
): Promise<number> {
  const dialect = createPostgresDialect()
  const connectors = pipeline.registry.entries().map(([, connector]) => connector)
  const findings: Finding[] = connectors.map((connector) => describe(connector, dialect))
  if (sql) for (const connector of connectors) await writeOut(tableOf(connector, dialect).script())
  if (!offline) findings.push(...(await askServers(pipeline, connectors, dialect)))
  const bad = findings.filter(({ ok }) => !ok)
  if (json) await writeOut(JSON.stringify({ ok: bad.length === 0, findings }))
  else if (!sql || bad.length > 0) {
    for (const { ok, subject, message } of findings) await writeOut(`${ok ? 'ok  ' : 'BAD '} ${subject}: ${message}`)
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

async function finding(subject: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { subject, ok: true, message: await look() }
  } catch (error) {
    const code = CrypticsError.is(error) ? `${error.code}: ` : ''
    return { subject, ok: false, message: `${code}${(error as Error).message.split('\n', 1)[0]}` }
  }
}

async function askServers(
  { settings, models, naming }: Pipeline,
  connectors: readonly RegisteredConnector[],
  dialect: Dialect,
): Promise<Finding[]> {
  const found = [
    await finding('registry', async () => {
      const registry = await openRegistry(settings.registry)
      await registry.schemaById(1)
      return settings.registry.url === undefined ? 'the ids of the lock file' : 'answers'
    }),
    await finding('kafka', async () => {
      const log = await openLog(settings.kafka)
      try {
        const there = new Set(await log.admin().listTopics())
        const missing = [...models.keys()].map((model) => naming.topic(model)).filter((topic) => !there.has(topic))
        return missing.length === 0 ? 'every topic is there' : `makes ${missing.join(', ')}`
      } finally {
        await log.close()
      }
    }),
  ]
  let pool: OwnPool | undefined
  try {
    pool = await openPool(settings.database, 1)
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
