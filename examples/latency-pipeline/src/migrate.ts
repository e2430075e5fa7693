import { type Command, defineCommand, runCommand } from '@cryptics-lab/service-kit/cli'
import { Client } from 'pg'
import { loadConfiguration } from './configuration.ts'
import { connectClient } from './database.ts'
import { startEmbeddedPostgres } from './embedded-postgres/index.ts'
import { applyMigrations, type MigrationReport } from './migrations/apply-migrations.ts'
import { databaseOption } from './options.ts'
import { version } from './version.ts'

const optionDefinitions = {
  database: databaseOption,
  data: {
    type: 'text',
    placeholder: 'DIR',
    description: 'data directory of the embedded database, when no other is named',
  },
  config: { type: 'text', placeholder: 'FILE', description: 'configuration in TOML, for its section [database]' },
  'dry-run': { type: 'flag', description: 'only tell what would be run' },
} as const

function createCommand(): Command {
  return defineCommand({
    name: 'npm run migrate --silent --',
    version,
    summary: 'Brings a database to the present schema; the app does it too when it starts.',
    options: optionDefinitions,
    async run({ options: { database, config, data, 'dry-run': dryRun }, json }) {
      const configuration = await loadConfiguration({ database, config, logLevel: undefined, port: undefined })
      const url = configuration.database?.reveal()
      const report = url === undefined ? await migrateEmbedded(data, dryRun) : await migrate(url, dryRun)
      print(report, { dryRun, json })
      return 0
    },
  })
}

async function migrateEmbedded(data: string | undefined, dryRun: boolean): Promise<MigrationReport> {
  const server = await startEmbeddedPostgres(data === undefined ? {} : { dataDirectory: data })
  try {
    return await migrate(server.url, dryRun)
  } finally {
    await server.stop()
  }
}

async function migrate(url: string, dryRun: boolean): Promise<MigrationReport> {
  const client = new Client({ connectionString: url })
  await connectClient(client)
  try {
    return await applyMigrations(client, { dryRun })
  } finally {
    await client.end()
  }
}

function print(report: MigrationReport, { dryRun, json }: { readonly dryRun: boolean; readonly json: boolean }): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ dryRun, ...report })}\n`)
    return
  }
  const verb = dryRun ? 'would run' : 'ran'
  for (const name of report.applied) process.stdout.write(`${verb} ${name}\n`)
  if (report.applied.length === 0) process.stdout.write('the database is current\n')
  for (const notice of report.notices) process.stderr.write(`${notice}\n`)
}

/**
 * The command.
 * @param args Arguments behind the program's name.
 * @returns Exit code: 0 when the database is current, 1 when something failed.
 */
export async function main(args: readonly string[]): Promise<number> {
  return await runCommand(createCommand(), { arguments: args })
}
