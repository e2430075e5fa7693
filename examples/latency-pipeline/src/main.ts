import { runCommand } from '@cryptics-lab/service-kit/cli'
import { loadConfiguration } from './configuration.ts'
import { createCommand } from './options.ts'
import { run } from './run.ts'

/**
 * Runs the app with the arguments behind the program's name.
 * @returns Exit code: 0 when all is well, 1 when something failed or an order was left open.
 */
export async function main(args: readonly string[]): Promise<number> {
  const command = createCommand(async (options) => run(options, await loadConfiguration(options)))
  return await runCommand(command, { arguments: args })
}
