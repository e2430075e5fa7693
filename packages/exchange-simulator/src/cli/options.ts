import { parseArgs } from 'node:util'
import { InvalidOptionError } from '@cryptics-lab/avro-models'

/** What the command was asked to do. */
export type CommandOptions =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'run'
      readonly host: string | undefined
      readonly port: number | undefined
      readonly replay: string
      readonly speed: number | 'max'
      readonly seed: number
      readonly credentials: readonly { readonly id: string; readonly secret: string }[] | undefined
      readonly json: boolean
    }

/** The help text. */
export const helpText: string = `exchange-simulator: a venue that runs on this machine and replays a recorded market.

  --venue deribit       protocol to speak (default deribit)
  --replay FILE         recording to replay, gzip or plain; it begins again at its end
  --host ADDRESS        address to listen on (default 127.0.0.1; 0.0.0.0 inside a container)
  --port N              port; 0 takes any (default 8899, or the next free one of ten)
  --speed N|max         market seconds per second (default 1)
  --seed N              seed of the delays of orders and market data (default 1)
  --client ID:SECRET    who may log in; repeatable (default demo:demo-secret)
  --json                first line on stdout: {"venue","url","httpUrl"}
  --help, --version

The replay begins when somebody subscribes to a book, trades or ticker channel.`

const notYet: Readonly<Record<string, string>> = {
  script: 'scripts of faults are not part of this version',
  'control-port': 'a control port is not part of this version',
  key: 'Thalex keys are not part of this version',
}

/**
 * Reads the command line.
 * @throws {InvalidOptionError} When an option is unknown or cannot be accepted.
 */
export function readOptions(parameters: readonly string[]): CommandOptions {
  const values = parse(parameters)
  if (values.help) return { kind: 'help' }
  if (values.version) return { kind: 'version' }
  for (const [name, reason] of Object.entries(notYet)) {
    if (values[name as 'script'] !== undefined) throw new InvalidOptionError(`--${name}`, `${reason}; leave it out`)
  }
  if (values.venue !== 'deribit') {
    throw new InvalidOptionError('--venue', `${JSON.stringify(values.venue)} is not known; this version speaks deribit`)
  }
  if (values.replay === undefined) {
    throw new InvalidOptionError(
      '--replay',
      'is needed: name a recording; a seeded market without one is not part of this version',
    )
  }
  return {
    kind: 'run',
    host: values.host,
    port: values.port === undefined ? undefined : readPort(values.port),
    replay: values.replay,
    speed: readSpeed(values.speed),
    seed: readSeed(values.seed),
    credentials: values.client?.map(readCredentials),
    json: values.json,
  }
}

function parse(parameters: readonly string[]) {
  try {
    return parseArgs({
      args: [...parameters],
      options: {
        venue: { type: 'string', default: 'deribit' },
        host: { type: 'string' },
        port: { type: 'string' },
        replay: { type: 'string' },
        speed: { type: 'string', default: '1' },
        seed: { type: 'string', default: '1' },
        client: { type: 'string', multiple: true },
        json: { type: 'boolean', default: false },
        script: { type: 'string' },
        'control-port': { type: 'string' },
        key: { type: 'string', multiple: true },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', short: 'v', default: false },
      },
    }).values
  } catch (error) {
    throw new InvalidOptionError('command line', `${(error as Error).message.split(/[.\n]/)[0]}; see --help`, {
      cause: error,
    })
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidOptionError('--port', `must be 0 to 65535, not ${text}`)
  return port
}

function readSpeed(text: string): number | 'max' {
  if (text === 'max') return text
  const speed = text === '' ? Number.NaN : Number(text)
  if (!(speed > 0 && Number.isFinite(speed)))
    throw new InvalidOptionError('--speed', `must be a number above 0 or max, not ${text}`)
  return speed
}

function readSeed(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidOptionError('--seed', `must be a whole number from 0, not ${text}`)
  return Number(text)
}

function readCredentials(text: string): { readonly id: string; readonly secret: string } {
  const colon = text.indexOf(':')
  if (colon < 1 || colon === text.length - 1) throw new InvalidOptionError('--client', 'must have the form ID:SECRET')
  return { id: text.slice(0, colon), secret: text.slice(colon + 1) }
}
