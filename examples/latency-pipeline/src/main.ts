import { describeError } from './describe-error.ts'
import { helpText, type Options, parseOptions } from './options.ts'
import { run } from './run.ts'
import { createTerminal } from './terminal.ts'
import { version } from './version.ts'

/**
 * The app as a command.
 * @param args Arguments behind the program's name.
 * @returns Exit code: 0 when all is well, 1 when something failed or an order was left open.
 */
export async function main(args: readonly string[]): Promise<number> {
  let options: Options | undefined
  try {
    options = parseOptions(args)
    if (options.help) {
      process.stdout.write(helpText)
      return 0
    }
    if (options.version) {
      process.stdout.write(`${version}\n`)
      return 0
    }
    return await run(options, createTerminal(process.stderr, options.logLevel))
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`)
    if (options?.logLevel === 'debug' && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    return 1
  }
}
