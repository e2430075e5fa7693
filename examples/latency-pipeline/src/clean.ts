import { parseArgs } from 'node:util'
import { describeError, UsageError } from '@cryptics-lab/service-kit/cli'
import { defaultDataDirectory, removeDataDirectory } from './embedded-postgres/index.ts'
import { version } from './version.ts'

const helpText = `Usage: npm run clean --silent -- [options]

Removes the data directory of the reference app, with every run in it. Refuses while the app runs.

  --data DIR   data directory (default: the one in your cache folder)
  --help       this text
  --version    the version
`

/**
 * The command.
 * @param args Arguments behind the program's name.
 * @returns Exit code: 0 when the data is gone, 1 when something failed.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { values } = readArguments(args)
    if (values.help === true || values.version === true) {
      process.stdout.write(values.help === true ? helpText : `${version}\n`)
      return 0
    }
    if (values.data === '') throw new UsageError('--data: the value is empty; give a directory or leave the option out')
    const removal = await removeDataDirectory(values.data ?? defaultDataDirectory())
    if (removal.stopped !== undefined) {
      process.stderr.write(`stopped the database that was left running (process ${removal.stopped})\n`)
    }
    process.stderr.write(`${removal.removed ? 'removed' : 'nothing to remove in'} ${removal.directory}\n`)
    return 0
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`)
    return 1
  }
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    })
  } catch (error) {
    const reason = (error as Error).message.split('. ')[0] ?? 'unreadable options'
    throw new UsageError(`${reason}; npm run clean --silent -- --help lists the options`, { cause: error })
  }
}
