import type { CommandStreams } from './command-streams.ts'
import type { OptionDefinitions, OptionValues } from './option-types.ts'

/** How much a command writes to standard error. */
export type CommandLogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug'

/** Every value of `--log-level`, from the quietest to the loudest. */
export const commandLogLevels: readonly CommandLogLevel[] = ['silent', 'error', 'warn', 'info', 'debug']

/** What a command is run with. */
export interface CommandContext<Definitions extends OptionDefinitions> {
  /** Values of the command's own options. */
  readonly options: OptionValues<Definitions>
  /** Arguments that are no options, in order. */
  readonly positionals: readonly string[]
  /** Whether standard output shall hold machine-readable JSON and nothing else. */
  readonly json: boolean
  /** Whether more detail is wanted. */
  readonly verbose: boolean
  /** How much goes to standard error. */
  readonly logLevel: CommandLogLevel
  /** Where the command writes. */
  readonly streams: CommandStreams
}

/** A command, described; see {@link defineCommand}. */
export interface CommandDefinition<Definitions extends OptionDefinitions = OptionDefinitions> {
  /** What the user types, for example `exchange-simulator` or `npm start --silent --`. */
  readonly name: string
  /** Version that `--version` prints. */
  readonly version: string
  /** What it does, in one or two sentences, for the help. */
  readonly summary: string
  /** Options of its own; `help`, `version`, `json`, `verbose` and `log-level` are there by themselves. */
  readonly options?: Definitions
  /** What the help calls the arguments that are no options, for example `['SQL']`; without it there may be none. */
  readonly positionals?: readonly string[]
  /** Text below the options in the help. */
  readonly notes?: string
  /** Does the work. @returns Exit code; undefined for 0. */
  readonly run: (context: CommandContext<Definitions>) => Promise<number | undefined | void>
}

/** A command whose options' types are known to its callers no more. */
export interface Command extends Omit<CommandDefinition, 'run'> {
  /** Does the work. */
  readonly run: (context: CommandContext<OptionDefinitions>) => Promise<number | undefined | void>
}

/** Describes a command; the types of its options' values follow from the description. */
export function defineCommand<const Definitions extends OptionDefinitions>(
  definition: CommandDefinition<Definitions>,
): Command {
  return definition as unknown as Command
}
