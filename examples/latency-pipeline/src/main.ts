import { runCommand, UsageError } from '@cryptics-lab/service-kit/cli'
import { runArchive } from './archive.ts'
import { type Configuration, loadConfiguration } from './configuration.ts'
import { requireNoLeftovers } from './kafka-connect/leftover-connectors.ts'
import { prepareManaged } from './kafka-connect/managed-setting.ts'
import { createCommand, type Options } from './options.ts'
import { run } from './run.ts'

/**
 * Runs the app with the arguments behind the program's name.
 * @returns Exit code: 0 when all is well, 1 when something failed or an order was left open.
 */
export async function main(args: readonly string[]): Promise<number> {
  const command = createCommand(async (options) => {
    const configuration = await loadConfiguration(options)
    requireShared(options.role, configuration)
    const managed = await prepareManaged(configuration)
    if (options.role !== 'live') await requireNoLeftovers(configuration)
    return options.role === 'archive'
      ? await runArchive(options, configuration, managed)
      : await run(options, configuration, managed)
  })
  return await runCommand(command, { arguments: args })
}

/** Halves of the app meet on Kafka and in a database that both reach. */
function requireShared(role: Options['role'], { streaming, database }: Configuration): void {
  if (role === 'both') return
  if (streaming.brokers.length === 0) throw new UsageError(`--role ${role} needs --kafka: the halves meet there`)
  if (database === undefined)
    throw new UsageError(`--role ${role} needs --database: the embedded one has one application`)
}
