import { parseArgs } from 'node:util'
import { UsageError } from './errors.ts'

/** How fast the recording is replayed: a multiple of its own pace, or as fast as the pipeline takes it. */
export type Speed = number | 'max'

/** How much is written to standard error. */
export type LogLevel = 'silent' | 'error' | 'info' | 'debug'

/** What the command line asks for. */
export interface Options {
  /** Replay the recording once, then stop. */
  readonly once: boolean
  /** Stop after this many milliseconds; undefined to run until told to stop. */
  readonly duration: number | undefined
  /** Pace of the replay. */
  readonly speed: Speed
  /** Data directory, `temp` for a throw-away one, undefined for the default. */
  readonly data: string | undefined
  /** Recording to replay; undefined for the one that ships with the app. */
  readonly recording: string | undefined
  /** Seed of every delay and draw. */
  readonly seed: number
  /** Port of the page; undefined for 4000 or the next free one. */
  readonly port: number | undefined
  /** Print one JSON document on standard output at the end. */
  readonly json: boolean
  /** Write the JSON document to this file too. */
  readonly jsonFile: string | undefined
  /** Use this database instead of the embedded one. */
  readonly database: string | undefined
  /** How much is written to standard error. */
  readonly logLevel: LogLevel
  /** Report what the log acknowledged, every second. */
  readonly verbose: boolean
  /** Print the help and stop. */
  readonly help: boolean
  /** Print the version and stop. */
  readonly version: boolean
}

/** Text of `--help`. */
export const helpText = `Usage: npm start --silent -- [options]

Replays a recorded market through a local venue, quotes it, and stores every event with the latency of each hop.

  --once             replay the recording once, then stop
  --duration TIME    stop after TIME, for example 30s, 5m or 1500ms
  --speed N|max      pace of the replay (default 1; 20 with --once)
  --data DIR         data directory (default: in your cache folder; temp: a throw-away one)
  --recording FILE   recording to replay (default: the one that ships with the app)
  --seed N           seed of every delay and draw (default 1)
  --port N           port of the page (default 4000 or the next free one; 0: any)
  --json             print one JSON document on standard output at the end
  --json-file FILE   write that document to FILE
  --database URL     use this PostgreSQL instead of the embedded one
  --log-level LEVEL  silent, error, info or debug (default info)
  -v, --verbose      report what the log acknowledged, every second
  --help             this text
  --version          the version
`

const definitions = {
  once: { type: 'boolean' },
  duration: { type: 'string' },
  speed: { type: 'string' },
  data: { type: 'string' },
  recording: { type: 'string' },
  seed: { type: 'string' },
  port: { type: 'string' },
  json: { type: 'boolean' },
  'json-file': { type: 'string' },
  database: { type: 'string' },
  'log-level': { type: 'string' },
  verbose: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

/**
 * Reads the command line.
 * @param args Arguments behind the program's name.
 * @throws {UsageError} for an unknown option or a value that cannot be read.
 */
export function parseOptions(args: readonly string[]): Options {
  const values = readArguments(args)
  const once = values.once ?? false
  if (once && values.duration !== undefined) {
    throw new UsageError('--once and --duration exclude each other: a pass ends by itself; give one of them')
  }
  return {
    once,
    duration: values.duration === undefined ? undefined : parseDuration(values.duration),
    speed: parseSpeed(values.speed, once),
    data: nonEmpty('--data', values.data),
    recording: nonEmpty('--recording', values.recording),
    seed: values.seed === undefined ? 1 : parseInteger('--seed', values.seed, 0, 0xffff_ffff),
    port: values.port === undefined ? undefined : parseInteger('--port', values.port, 0, 65_535),
    json: values.json ?? false,
    jsonFile: nonEmpty('--json-file', values['json-file']),
    database: parseDatabase(values.database),
    logLevel: parseLogLevel(values['log-level']),
    verbose: values.verbose ?? false,
    help: values.help ?? false,
    version: values.version ?? false,
  }
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: definitions, strict: true, allowPositionals: false }).values
  } catch (error) {
    const reason = (error as Error).message.split('. ')[0] ?? 'unreadable options'
    throw new UsageError(`${reason}; npm start --silent -- --help lists the options`, { cause: error })
  }
}

function nonEmpty(name: string, value: string | undefined): string | undefined {
  if (value === '') throw new UsageError(`${name}: the value is empty; give one or leave the option out`)
  return value
}

function parseInteger(name: string, text: string, minimum: number, maximum: number): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
    throw new UsageError(`${name}: ${JSON.stringify(text)} is not a whole number from ${minimum} to ${maximum}`)
  }
  return value
}

function parseSpeed(text: string | undefined, once: boolean): Speed {
  if (text === undefined) return once ? 20 : 1
  if (text === 'max') return 'max'
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0 || value > 100_000) {
    throw new UsageError(`--speed: ${JSON.stringify(text)} is neither max nor a number above 0 and up to 100000`)
  }
  return value
}

const unitsInMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)
  const milliseconds =
    match === null ? Number.NaN : Number(match[1]) * (unitsInMilliseconds[match[2] as string] as number)
  if (!(milliseconds > 0 && milliseconds <= 0x7fff_ffff)) {
    throw new UsageError(
      `--duration: ${JSON.stringify(text)} is not a time such as 1500ms, 30s, 5m or 2h (at most 24 days)`,
    )
  }
  return milliseconds
}

function parseDatabase(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  // The value may hold a password, so it is not repeated.
  if (!URL.canParse(text) || !/^postgres(ql)?:\/\//.test(text)) {
    throw new UsageError('--database: the value is not a URL of the form postgres://user:password@host:port/name')
  }
  return text
}

function parseLogLevel(text: string | undefined): LogLevel {
  if (text === undefined) return 'info'
  if (text === 'silent' || text === 'error' || text === 'info' || text === 'debug') return text
  throw new UsageError(`--log-level: ${JSON.stringify(text)} is not one of silent, error, info, debug`)
}
