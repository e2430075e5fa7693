import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { type ArgumentOptions, commonOptions, flag, numberOf, parseArguments, text } from '../command-arguments.ts'

const actions = [
  'list',
  'status',
  'config',
  'validate',
  'deploy',
  'pause',
  'resume',
  'restart',
  'stop',
  'delete',
  'reset-offsets',
  'hand-over',
] as const

/** What is done with connectors. */
export type ConnectorsAction = (typeof actions)[number]

/** What `sink-connectors connectors` was asked to do. */
export interface ConnectorsOptions {
  /** What is done. */
  readonly action: ConnectorsAction
  /** Connectors that it is about, by their own names or those of models; empty for all. */
  readonly names: readonly string[]
  /** Path of the configuration; undefined for any connector of a cluster. */
  readonly config: string | undefined
  /** Address of a worker, over what the configuration says. */
  readonly url: string | undefined
  /** How long is waited for Kafka Connect, in milliseconds. */
  readonly deadline: number | undefined
  /** Results as JSON. */
  readonly json: boolean
  /** More lines. */
  readonly verbose: boolean
  /** `config`: only what is different. */
  readonly diff: boolean
  /** `config`: Kafka Connect is not asked. */
  readonly offline: boolean
  /** `validate`: let a worker try. */
  readonly trial: boolean
  /** `deploy`: make the tables. */
  readonly tables: boolean
  /** Wait until what was begun is done. */
  readonly wait: boolean
  /** `restart`: only what has failed. */
  readonly failed: boolean
  /** `delete`: forget how far it has come. */
  readonly offsets: boolean
}

const known = {
  ...commonOptions,
  url: text,
  deadline: text,
  all: flag,
  diff: flag,
  offline: flag,
  'no-trial': flag,
  'no-tables': flag,
  'no-wait': flag,
  failed: flag,
  offsets: flag,
} as const

/** Options of `sink-connectors connectors`. */
export const connectorsOptions: ArgumentOptions = known

/** Flags of single actions: with another one they would be a mistake. */
const belongs: Readonly<Record<string, readonly ConnectorsAction[]>> = {
  all: ['stop', 'delete', 'reset-offsets'],
  diff: ['config'],
  offline: ['config'],
  'no-trial': ['validate'],
  'no-tables': ['deploy'],
  'no-wait': ['deploy', 'pause', 'resume', 'restart'],
  failed: ['restart'],
  offsets: ['delete'],
}

/** Actions that only make sense for what a file describes. */
const needsFile: readonly ConnectorsAction[] = ['validate', 'deploy', 'hand-over']
/** Actions that are about the whole cluster where neither a file nor a name says otherwise. */
const isHarmless: readonly ConnectorsAction[] = ['list', 'status']

/**
 * Reads the command line of `sink-connectors connectors`.
 * @throws {InvalidOptionError} When something is missing, unknown or cannot be accepted.
 */
export function readConnectorsOptions(parameters: readonly string[]): ConnectorsOptions {
  const { values, positionals } = parseArguments(parameters, known)
  const [, given, ...names] = positionals
  const action = actionOf(given)
  for (const [name, owners] of Object.entries(belongs)) {
    if (values[name as keyof typeof values] === true && !owners.includes(action)) {
      throw new InvalidOptionError(`--${name}`, `is for ${owners.join(', ')}, not for ${action}`)
    }
  }
  requireNames(action, names, values)
  const seconds = numberOf('--deadline', values.deadline, 86_400)
  return {
    action,
    names,
    config: values.config,
    url: values.url,
    deadline: seconds === undefined ? undefined : seconds * 1_000,
    json: values.json,
    verbose: values.verbose,
    diff: values.diff,
    offline: values.offline,
    trial: !values['no-trial'],
    tables: !values['no-tables'],
    wait: !values['no-wait'],
    failed: values.failed,
    offsets: values.offsets,
  }
}

function actionOf(given: string | undefined): ConnectorsAction {
  if (actions.includes(given as ConnectorsAction)) return given as ConnectorsAction
  const what = given === undefined ? 'is missing' : `${JSON.stringify(given)} is not known`
  throw new InvalidOptionError('ACTION', `${what}; there are ${actions.join(', ')}`)
}

function requireNames(
  action: ConnectorsAction,
  names: readonly string[],
  { config, all }: { readonly config?: string | undefined; readonly all: boolean },
): void {
  if (config === undefined && needsFile.includes(action)) {
    throw new InvalidOptionError('--config', `is missing: ${action} is for connectors that a file describes`)
  }
  if (action === 'list' && names.length > 0) {
    throw new InvalidOptionError('arguments', `${JSON.stringify(names[0])} is one too many; see status`)
  }
  if (all && names.length > 0) throw new InvalidOptionError('--all', 'is not for single connectors')
  if (all && config === undefined) throw new InvalidOptionError('--all', 'needs --config: it means those of the file')
  if (names.length > 0 || all || isHarmless.includes(action)) return
  if (action === 'hand-over') throw new InvalidOptionError('NAME', 'is missing: hand-over takes names')
  const isDestructive = belongs['all']?.includes(action) === true
  if (isDestructive)
    throw new InvalidOptionError('NAME', `is missing: ${action} takes names, or --all for those of the file`)
  if (config === undefined) throw new InvalidOptionError('NAME', `is missing: without --config say what to ${action}`)
}
