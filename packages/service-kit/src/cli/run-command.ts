import { parseArgs } from 'node:util'
import { UsageError } from '../errors.ts'
import type { Command, CommandContext, CommandLogLevel } from './command.ts'
import { allOptions, helpText } from './command-help.ts'
import { type CommandStreams, systemStreams } from './command-streams.ts'
import { describeError } from './describe-error.ts'
import { nearestName } from './nearest-name.ts'
import type { OptionDefinitions, OptionValues } from './option-types.ts'
import { readOption } from './option-values.ts'

/** What {@link runCommand} runs with; all have defaults. */
export interface RunCommandOptions {
  /** Arguments behind the program's name; the default is this process's. */
  readonly arguments?: readonly string[]
  /** Where the command writes; the default is this process. */
  readonly streams?: CommandStreams
}

/**
 * Runs a command: reads its options, prints help or version when asked, and turns a failure into one line on standard error
 * and exit code 1. A stack is printed only with `--log-level debug`. It neither exits nor touches the process.
 * @returns Exit code.
 */
export async function runCommand(command: Command, options: RunCommandOptions = {}): Promise<number> {
  const { arguments: given = process.argv.slice(2), streams = systemStreams } = options
  let logLevel: CommandLogLevel = 'info'
  try {
    const context = readArguments(command, given, streams)
    logLevel = context.logLevel
    if (context.options['help'] === true) {
      streams.writeOut(helpText(command))
      return 0
    }
    if (context.options['version'] === true) {
      streams.writeOut(command.version)
      return 0
    }
    return (await command.run(context)) ?? 0
  } catch (error) {
    streams.writeError(describeError(error))
    if (logLevel === 'debug' && error instanceof Error) streams.writeError(error.stack ?? '')
    return 1
  }
}

/**
 * Reads the arguments of a command without running it.
 * @throws {UsageError} For an unknown option, a value that cannot be read, or an argument that is not expected.
 */
export function readArguments(
  command: Command,
  given: readonly string[],
  streams: CommandStreams = systemStreams,
): CommandContext<OptionDefinitions> {
  const definitions = allOptions(command)
  const { values, positionals } = parse(command, definitions, given)
  // Help and version answer even beside a value that cannot be read.
  const isAnswered = values['help'] === true || values['version'] === true
  const options: OptionValues<OptionDefinitions> = isAnswered
    ? (values as OptionValues<OptionDefinitions>)
    : (Object.fromEntries(
        Object.entries(definitions).map(([name, definition]) => [name, readOption(name, definition, values[name])]),
      ) as never)
  if (!isAnswered && positionals.length > (command.positionals?.length ?? 0)) {
    const surplus = positionals[command.positionals?.length ?? 0] as string
    throw new UsageError(`${JSON.stringify(surplus)} is not expected here; ${command.name} --help lists the options`)
  }
  const { json, verbose, 'log-level': logLevel = 'info' } = options
  return {
    options,
    positionals,
    json: json === true,
    verbose: verbose === true,
    logLevel: logLevel as CommandLogLevel,
    streams,
  }
}

function parse(command: Command, definitions: OptionDefinitions, given: readonly string[]) {
  try {
    return parseArgs({
      args: [...given],
      options: Object.fromEntries(
        Object.entries(definitions).map(([name, { type, short }]) => [
          name,
          {
            type: type === 'flag' ? ('boolean' as const) : ('string' as const),
            ...(type === 'list' ? { multiple: true } : {}),
            ...(short === undefined ? {} : { short }),
          },
        ]),
      ),
      strict: true,
      allowPositionals: true,
    }) as { values: Record<string, unknown>; positionals: string[] }
  } catch (error) {
    throw new UsageError(`${explain(error as Error, definitions)}; ${command.name} --help lists the options`, {
      cause: error,
    })
  }
}

function explain(error: Error, definitions: OptionDefinitions): string {
  const reason = error.message.split('. ')[0] ?? 'the options cannot be read'
  const unknown = /^Unknown option '--([^']+)'/.exec(reason)?.[1]
  if (unknown === undefined) return reason
  const nearest = nearestName(unknown, Object.keys(definitions))
  return nearest === undefined ? reason : `${reason}, did you mean --${nearest}?`
}
