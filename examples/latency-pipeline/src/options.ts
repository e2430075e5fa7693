import {
  type Command,
  type CommandContext,
  type CommandLogLevel,
  defineCommand,
  type OptionDefinitions,
  UsageError,
} from '@cryptics-lab/service-kit/cli'
import { version } from './version.ts'

/** How fast the recording is replayed: a multiple of its own pace, or as fast as the pipeline takes it. */
export type Speed = number | 'max'

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
  /** WebSocket of a simulator that runs elsewhere; undefined for a venue of our own that replays the recording. */
  readonly venue: string | undefined
  /** Seed of every delay and draw. */
  readonly seed: number
  /** Port of the page; undefined for 4000 or the next free one. */
  readonly port: number | undefined
  /** Print one JSON document on standard output at the end. */
  readonly json: boolean
  /** Write the JSON document to this file too. */
  readonly jsonFile: string | undefined
  /** Configuration file; undefined for none. */
  readonly config: string | undefined
  /** Use this database instead of the embedded or the configured one. */
  readonly database: string | undefined
  /** Brokers of the log, each `host:port`; undefined for the log in the database, or the configured ones. */
  readonly kafka: readonly string[] | undefined
  /** Schema registry; undefined for the ids of the lock file, or the configured one. */
  readonly registry: string | undefined
  /** What runs the connectors of all models; undefined for what the configuration says of each. */
  readonly sink: 'node' | 'kafka-connect' | undefined
  /** Workers of the Kafka Connect; undefined for the configured ones. */
  readonly connect: readonly string[] | undefined
  /** What this process does: everything, or one half of it beside another process, with Kafka between them. */
  readonly role: 'both' | 'live' | 'archive'
  /** How much is written to standard error; undefined for what the configuration says. */
  readonly logLevel: CommandLogLevel | undefined
  /** Report what the log acknowledged, every second. */
  readonly verbose: boolean
}

const isHttp = (text: string): boolean => URL.canParse(text) && /^https?:\/\//.test(text)

/** The option of every command that can work on another database than the embedded one. */
export const databaseOption: {
  readonly type: 'text'
  readonly placeholder: string
  readonly description: string
  readonly check: (value: string) => string | undefined
} = {
  type: 'text',
  placeholder: 'URL',
  description: 'use this PostgreSQL instead of the embedded one',
  // The value may hold a password, so it is not repeated.
  check: (value: string) =>
    URL.canParse(value) && /^postgres(ql)?:\/\//.test(value)
      ? undefined
      : 'the value is not a URL of the form postgres://user:password@host:port/name',
}

const optionDefinitions = {
  once: { type: 'flag', description: 'replay the recording once, then stop' },
  duration: { type: 'duration', description: 'stop after TIME, for example 30s, 5m or 1500ms' },
  speed: { type: 'text', placeholder: 'N|max', description: 'pace of the replay (default 1; 20 with --once)' },
  data: {
    type: 'text',
    placeholder: 'DIR',
    description: 'data directory (default: in your cache folder; temp: a throw-away one)',
  },
  recording: {
    type: 'text',
    placeholder: 'FILE',
    description: 'recording to replay (default: the one that ships with the app)',
  },
  venue: {
    type: 'text',
    placeholder: 'URL',
    description: 'trade at this simulator, ws://simulator:8899/ws/api/v2, instead of one of our own',
    check: (value: string) =>
      isSimulator(value) ? undefined : 'the app trades at simulators only: on loopback, or by a name without a dot',
  },
  seed: { type: 'number', maximum: 0xffff_ffff, default: 1, description: 'seed of every delay and draw' },
  port: {
    type: 'number',
    maximum: 65_535,
    description: 'port of the page (default 4000 or the next free one; 0: any, for health and metrics too)',
  },
  'json-file': { type: 'text', placeholder: 'FILE', description: 'write the JSON document to FILE' },
  config: {
    type: 'text',
    placeholder: 'FILE',
    description: 'configuration in TOML; docs/configuration.md has every setting',
  },
  database: databaseOption,
  kafka: {
    type: 'text',
    placeholder: 'HOST:PORT',
    description: 'keep the log on this Kafka instead of in the database; several brokers with commas between',
    check: (value: string) =>
      value.split(',').every((broker) => /^[^\s:/@]+:\d{1,5}$/.test(broker)) ? undefined : 'the value is not host:port',
  },
  registry: {
    type: 'text',
    placeholder: 'URL',
    description: 'get the ids of schemas from this registry instead of the lock file',
    check: (value: string) => (isHttp(value) ? undefined : 'the value is not a URL such as http://localhost:8081'),
  },
  sink: {
    type: 'choice',
    choices: ['node', 'kafka-connect'],
    placeholder: 'RUNTIME',
    description:
      'what stores the records of all models: node, this process, or kafka-connect, connectors that it deploys there (default: what the configuration says of each)',
  },
  connect: {
    type: 'text',
    placeholder: 'URL',
    description: 'Kafka Connect (default http://localhost:8083); several workers of one cluster with commas between',
    check: (value: string) =>
      value.split(',').every(isHttp) ? undefined : 'the value is not a URL such as http://localhost:8083',
  },
  role: {
    type: 'choice',
    choices: ['both', 'live', 'archive'],
    default: 'both',
    placeholder: 'ROLE',
    description: 'live: trade and produce; archive: store what is produced; two processes with --kafka between them',
  },
  'log-level': {
    type: 'choice',
    choices: ['silent', 'error', 'warn', 'info', 'debug'],
    placeholder: 'LEVEL',
    description: 'silent, error, warn, info or debug (default info, or what the configuration says)',
  },
} as const satisfies OptionDefinitions

/**
 * The app as a command.
 * @param run Does the work. @returns Exit code.
 */
export function createCommand(run: (options: Options) => Promise<number>): Command {
  return defineCommand({
    name: 'npm start --silent --',
    version,
    summary:
      'Replays a recorded market through a local venue, quotes it, and stores every event with the latency of each hop.',
    options: optionDefinitions,
    run: (context) => run(readOptions(context)),
  })
}

/**
 * Reads what the command line asks for.
 * @throws {UsageError} When options exclude each other, or the speed cannot be read.
 */
function readOptions(context: CommandContext<typeof optionDefinitions>): Options {
  const values = context.options
  const replayed = (['once', 'speed', 'recording'] as const).find(
    (name) => values[name] !== undefined && values[name] !== false,
  )
  if (values.venue !== undefined && replayed !== undefined) {
    throw new UsageError(`--venue and --${replayed} exclude each other: what is replayed is decided by that venue`)
  }
  if (values.once && values.duration !== undefined) {
    throw new UsageError('--once and --duration exclude each other: a pass ends by itself; give one of them')
  }
  if (values.role === 'archive' && (replayed ?? values.venue) !== undefined) {
    throw new UsageError(`--role archive and --${replayed ?? 'venue'} exclude each other: an archive has no market`)
  }
  return {
    once: values.once,
    duration: values.duration,
    speed: readSpeed(values.speed, values.once),
    data: values.data,
    recording: values.recording,
    venue: values.venue,
    seed: values.seed,
    port: values.port,
    json: context.json,
    jsonFile: values['json-file'],
    config: values.config,
    database: values.database,
    kafka: values.kafka?.split(','),
    registry: values.registry,
    sink: values.sink,
    connect: values.connect?.split(','),
    role: values.role,
    logLevel: values['log-level'],
    verbose: context.verbose,
  }
}

/** Whether an address is on this machine or a container's name: no venue with real money is. */
function isSimulator(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'ws:' && (/^127(\.\d{1,3}){3}$/.test(hostname) || hostname === '[::1]' || !/[.:]/.test(hostname))
}

function readSpeed(text: string | undefined, once: boolean): Speed {
  if (text === undefined) return once ? 20 : 1
  if (text === 'max') return 'max'
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0 || value > 100_000) {
    throw new UsageError(`--speed: ${JSON.stringify(text)} is neither max nor a number above 0 and up to 100000`)
  }
  return value
}
