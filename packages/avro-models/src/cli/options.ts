import { parseArgs } from 'node:util'
import { type CompatibilityMode, compatibilityModes } from '../compatibility/check-compatibility.ts'
import { InvalidOptionError } from '../errors.ts'

/** What the command was asked to do. */
export interface CommandOptions {
  /** Sub-command; undefined for the help or the version. */
  readonly command: CommandName | 'help' | 'version'
  /** Folder of the schemas. */
  readonly folder: string
  readonly out: string | undefined
  readonly lock: string | undefined
  readonly check: boolean
  readonly mode: CompatibilityMode
  readonly release: boolean
  readonly registry: string
  readonly subject: string
  readonly schema: string
  readonly reader: string | undefined
  readonly framed: number | undefined
  readonly json: boolean
}

/** Name of a sub-command. */
export type CommandName = 'generate' | 'check' | 'register' | 'validate' | 'encode' | 'decode'

/** The help text. */
export const helpText: string = `avro-models: versioned Avro schemas, from their files to types, registries and bytes.

  avro-models generate DIR --out DIR    interfaces, schemas and ids of DIR/<model>/v<n>.avsc as models.ts
      --lock FILE                       ids that were given, beside DIR by default: schemas.lock.json
      --check                           write nothing; fail when something is not current
  avro-models check DIR                 may every version follow the ones before it?
      --mode MODE                       NONE, BACKWARD, FORWARD, FULL, each also with _TRANSITIVE
                                        (default BACKWARD_TRANSITIVE)
      --release                         every version must be in DIR/CHANGELOG.md too
  avro-models register DIR --registry URL   register every version, oldest first
  avro-models validate DIR --registry URL   would the registry take every version? registers nothing
      --subject PATTERN                 {model} and {name} are filled in (default {model}-value)
  avro-models encode --schema FILE      JSON lines to lines of hexadecimal digits, from stdin to stdout
  avro-models decode --schema FILE      and back: longs beyond 2^53 and decimals as strings, bytes as digits
      --reader FILE                     schema to read as; the writer's without it
      --framed ID                       with the frame of five bytes that carries the schema's id

  --json                                results as JSON
  -v, --verbose                         with an error, where it came from
  --help, --version

Credentials of a registry belong into its address: https://USER:PASSWORD@registry. Exit code 0 when all is well, else 1.`

const names: readonly string[] = ['generate', 'check', 'register', 'validate', 'encode', 'decode']

/**
 * Reads the command line.
 * @throws {InvalidOptionError} When something is missing, unknown or cannot be accepted.
 */
export function readOptions(parameters: readonly string[]): CommandOptions {
  const { values, positionals } = parse(parameters)
  const [name, folder = '', ...more] = positionals
  const command = values.help ? 'help' : values.version ? 'version' : name
  if (command === undefined) throw new InvalidOptionError('command', 'is missing; see avro-models --help')
  const isKnown = command === 'help' || command === 'version' || names.includes(command)
  if (!isKnown)
    throw new InvalidOptionError('command', `${JSON.stringify(command)} is not known; there are ${names.join(', ')}`)
  const options: CommandOptions = {
    command: command as CommandOptions['command'],
    folder,
    out: values.out,
    lock: values.lock,
    check: values.check,
    mode: readMode(values.mode),
    release: values.release,
    registry: values.registry ?? '',
    subject: values.subject,
    schema: values.schema ?? '',
    reader: values.reader,
    framed: readId(values.framed),
    json: values.json,
  }
  if (command === 'help' || command === 'version') return options
  requireFolder(options, more)
  requireOthers(options)
  return options
}

function requireFolder({ command, folder }: CommandOptions, more: readonly string[]): void {
  const isConversion = command === 'encode' || command === 'decode'
  if (!isConversion && folder === '') throw new InvalidOptionError('DIR', `is missing: avro-models ${command} DIR`)
  const stranger = isConversion && folder !== '' ? folder : more[0]
  if (stranger !== undefined) throw new InvalidOptionError('arguments', `${JSON.stringify(stranger)} is one too many`)
}

function requireOthers({ command, out, registry, schema }: CommandOptions): void {
  const isConversion = command === 'encode' || command === 'decode'
  if (isConversion && schema === '') throw new InvalidOptionError('--schema', 'is missing: the schema of the writer')
  if (command === 'generate' && out === undefined) throw new InvalidOptionError('--out', 'is missing: where to write')
  const needsRegistry = command === 'register' || command === 'validate'
  if (needsRegistry && registry === '') {
    throw new InvalidOptionError('--registry', 'is missing: the address, for example http://localhost:8081')
  }
}

function parse(parameters: readonly string[]) {
  try {
    return parseArgs({
      args: [...parameters],
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        lock: { type: 'string' },
        check: { type: 'boolean', default: false },
        mode: { type: 'string', default: 'BACKWARD_TRANSITIVE' },
        release: { type: 'boolean', default: false },
        registry: { type: 'string' },
        subject: { type: 'string', default: '{model}-value' },
        schema: { type: 'string' },
        reader: { type: 'string' },
        framed: { type: 'string' },
        json: { type: 'boolean', default: false },
        verbose: { type: 'boolean', short: 'v', default: false },
        help: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new InvalidOptionError('arguments', `${(error as Error).message.split('.')[0]}; see avro-models --help`)
  }
}

function readMode(text: string): CompatibilityMode {
  const mode = text.toUpperCase().replaceAll('-', '_') as CompatibilityMode
  if (compatibilityModes.includes(mode)) return mode
  throw new InvalidOptionError('--mode', `must be one of ${compatibilityModes.join(', ')}, not ${JSON.stringify(text)}`)
}

function readId(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const id = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (id <= 0x7fffffff) return id
  throw new InvalidOptionError('--framed', `must be an id from 0 to 2147483647, not ${JSON.stringify(text)}`)
}
