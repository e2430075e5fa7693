import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { type ArgumentOptions, commonOptions, flag, numberOf, parseArguments, text } from './command-arguments.ts'

/** Name of a sub-command. */
export type CommandName = 'run' | 'validate' | 'status' | 'replay' | 'topics' | 'tail'

/** What the command was asked to do. */
export interface CommandOptions {
  /** Sub-command; the help and the version are asked for by options. */
  readonly command: CommandName | 'help' | 'version'
  /** Topic or model, for the commands about one. */
  readonly subject: string
  /** Path of the configuration. */
  readonly config: string
  readonly json: boolean
  readonly verbose: boolean
  /** `run`: stop when the ends of the topics are reached. */
  readonly drain: boolean
  /** `run`: port of health and metrics. */
  readonly port: number | undefined
  /** `validate`: look at the file alone. */
  readonly offline: boolean
  /** `validate`: print what would be done to the database. */
  readonly sql: boolean
  /** `topics`: make what is missing. */
  readonly apply: boolean
  /** `topics`: change what is there, too. */
  readonly alter: boolean
  /** `topics`: overlay to use. */
  readonly environment: string | undefined
  /** `tail`, `replay`: from the first record on. */
  readonly fromBeginning: boolean
  /** `tail`, `replay`: most records. */
  readonly limit: number
  /** `replay`: only tell. */
  readonly dryRun: boolean
  /** `replay`: which letters. */
  readonly filter: ReplayFilter
}

/** Which dead letters are replayed; an absent field lets all through. */
export interface ReplayFilter {
  readonly connector: string | undefined
  readonly code: string | undefined
  readonly stage: string | undefined
  readonly partition: number | undefined
  readonly offsets: { readonly from: bigint; readonly to: bigint } | undefined
  /** Milliseconds since the epoch, of the original record. */
  readonly since: number | undefined
  readonly until: number | undefined
  /** Replays after which a letter is left alone. */
  readonly maximumReplays: number
}

const names: readonly string[] = ['run', 'validate', 'status', 'replay', 'topics', 'tail']

/**
 * Reads the command line.
 * @throws {InvalidOptionError} When something is missing, unknown or cannot be accepted.
 */
export function readOptions(parameters: readonly string[]): CommandOptions {
  const { values, positionals } = parseArguments(parameters, known)
  const [name, subject = '', ...more] = positionals
  const command = values.help ? 'help' : values.version ? 'version' : name
  if (command === undefined) throw new InvalidOptionError('command', 'is missing; see sink-connectors --help')
  if (command !== 'help' && command !== 'version') {
    requireCommand(command, subject, more)
    if (values.config === undefined) throw new InvalidOptionError('--config', 'is missing: the pipeline’s file')
  }
  return {
    command: command as CommandOptions['command'],
    subject,
    config: values.config ?? '',
    json: values.json,
    verbose: values.verbose,
    drain: values.drain,
    port: numberOf('--port', values.port, 65_535),
    offline: values.offline,
    sql: values.sql,
    apply: values.apply,
    alter: values.alter,
    environment: values.environment,
    fromBeginning: values['from-beginning'],
    limit: numberOf('--limit', values.limit, Number.MAX_SAFE_INTEGER) ?? Number.POSITIVE_INFINITY,
    dryRun: values['dry-run'],
    filter: {
      connector: values.connector,
      code: values.code,
      stage: stageOf(values.stage),
      partition: numberOf('--partition', values.partition, 1_000_000),
      offsets: offsetsOf(values.offsets),
      since: timeOf('--since', values.since),
      until: timeOf('--until', values.until),
      maximumReplays: numberOf('--max-replays', values['max-replays'], 1_000_000) ?? 3,
    },
  }
}

function requireCommand(command: string, subject: string, more: readonly string[]): void {
  if (!names.includes(command)) {
    throw new InvalidOptionError(
      'command',
      `${JSON.stringify(command)} is not known; there are ${[...names, 'connectors'].join(', ')}`,
    )
  }
  const isAboutOne = command === 'replay' || command === 'tail'
  if (isAboutOne && subject === '') {
    throw new InvalidOptionError('TOPIC', `is missing: sink-connectors ${command} TOPIC|MODEL --config FILE`)
  }
  const stranger = isAboutOne ? more[0] : subject || undefined
  if (stranger !== undefined) throw new InvalidOptionError('arguments', `${JSON.stringify(stranger)} is one too many`)
}

const known = {
  ...commonOptions,
  drain: flag,
  port: text,
  offline: flag,
  sql: flag,
  apply: flag,
  alter: flag,
  environment: text,
  'from-beginning': flag,
  limit: text,
  'dry-run': flag,
  connector: text,
  code: text,
  stage: text,
  partition: text,
  offsets: text,
  since: text,
  until: text,
  'max-replays': text,
} as const

/** Options of the sub-commands that are read here. */
export const commandOptions: ArgumentOptions = known

function timeOf(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const time = Date.parse(given)
  if (!Number.isNaN(time)) return time
  throw new InvalidOptionError(name, `must be a time such as 2026-11-21T12:00:00Z, not ${JSON.stringify(given)}`)
}

function stageOf(given: string | undefined): string | undefined {
  if (given === undefined || given === 'decode' || given === 'write') return given
  throw new InvalidOptionError('--stage', `must be decode or write, not ${JSON.stringify(given)}`)
}

function offsetsOf(given: string | undefined): ReplayFilter['offsets'] {
  if (given === undefined) return undefined
  const match = /^(\d+)-(\d+)$/.exec(given)
  if (match === null)
    throw new InvalidOptionError('--offsets', `must be two offsets such as 10-20, not ${JSON.stringify(given)}`)
  return { from: BigInt(match[1] as string), to: BigInt(match[2] as string) }
}
