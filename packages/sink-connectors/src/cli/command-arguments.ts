import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { parseArgs, type ParseArgsConfig } from 'node:util'

/** Options of a command line, as `node:util` describes them. */
export type ArgumentOptions = NonNullable<ParseArgsConfig['options']>

/** An option that is there or not. */
export interface FlagOption {
  /** That it takes no value. */
  readonly type: 'boolean'
  /** What it is without it. */
  readonly default: false
  /** Its one letter, where it has one. */
  readonly short?: string
}

/** An option with a value. */
export interface TextOption {
  /** That it takes a value. */
  readonly type: 'string'
}

/** An option that is there or not. */
export const flag: FlagOption = { type: 'boolean', default: false }
/** An option with a value. */
export const text: TextOption = { type: 'string' }
/** Options of every sub-command. */
export const commonOptions: {
  readonly config: TextOption
  readonly json: FlagOption
  readonly verbose: FlagOption
  readonly help: FlagOption
  readonly version: FlagOption
} = { config: text, json: flag, verbose: { ...flag, short: 'v' }, help: flag, version: flag }

/**
 * Takes a command line apart.
 * @throws {InvalidOptionError} An option is not known, or lacks its value.
 */
export function parseArguments<Known extends ArgumentOptions>(
  parameters: readonly string[],
  options: Known,
): ReturnType<typeof parseArgs<{ readonly args: string[]; readonly allowPositionals: true; readonly options: Known }>> {
  try {
    return parseArgs({ args: [...parameters], allowPositionals: true, options })
  } catch (error) {
    throw new InvalidOptionError('arguments', `${(error as Error).message.split('.')[0]}; see sink-connectors --help`)
  }
}

/** First word of a command line that belongs to no option, whichever sub-command it is for. */
export function firstWord(parameters: readonly string[], options: ArgumentOptions): string | undefined {
  return parseArgs({ args: [...parameters], allowPositionals: true, strict: false, options }).positionals[0]
}

/** A whole number, or undefined when it is absent. @throws {InvalidOptionError} */
export function numberOf(name: string, given: string | undefined, most: number): number | undefined {
  if (given === undefined) return undefined
  const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN
  if (value <= most) return value
  throw new InvalidOptionError(name, `must be a whole number from 0 to ${most}, not ${JSON.stringify(given)}`)
}
