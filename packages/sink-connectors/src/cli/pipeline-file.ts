import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { readFileSync } from 'node:fs'
import { parse, TomlError } from 'smol-toml'
import { connectValues } from './connect-settings.ts'

/** Variables of the process by name. */
export type Environment = Readonly<Record<string, string | undefined>>

type Table = Record<string, unknown>

const sections = [
  'topics',
  'naming',
  'pipeline',
  'database',
  'kafka',
  'registry',
  'connect',
  'http',
  'topics_bootstrap',
]
const shortNames: Readonly<Record<string, string>> = {
  DB_USER: 'DATABASE__USER',
  DB_PASSWORD: 'DATABASE__PASSWORD',
  DB_NAME: 'DATABASE__NAME',
  DB_HOST: 'DATABASE__HOST',
  DB_PORT: 'DATABASE__PORT',
  CONNECT_URL: 'CONNECT__URL',
}
// Whose values are lists: `a,b` in a variable.
const lists = new Set(['enabled_models', 'brokers', 'primary_keys', 'key'])
// Whose values are texts, whatever they look like.
const texts = new Set(['password', 'user', 'url', 'name', 'generation', 'username', 'group_id'])

/**
 * The configuration of a pipeline: the file, and what the environment says over it: `DATABASE__URL`, `DATABASE__URL_FILE`
 * for the path of a file that holds the value, `DB_PASSWORD` and its kin.
 * @throws {InvalidOptionError} The file cannot be read or is no TOML; the message names line and column.
 */
export function readPipelineFile(path: string, environment: Environment): Readonly<Record<string, unknown>> {
  return withVariables(parseFile(path), environment)
}

/** What the environment alone says, where there is no file. */
export function readVariables(environment: Environment): Readonly<Record<string, unknown>> {
  return withVariables({}, environment)
}

function withVariables(document: Table, environment: Environment): Table {
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined) applyVariable(document, name, value)
  }
  return document
}

function parseFile(path: string): Table {
  const text = readText('--config', path)
  try {
    return parse(text)
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    const reason = cause.message.split('\n', 1)[0]?.replace(/^Invalid TOML document: /, '')
    throw new InvalidOptionError(path, `line ${cause.line}, column ${cause.column}: is no TOML: ${reason}`, { cause })
  }
}

function readText(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const { code = 'it' } = cause as NodeJS.ErrnoException
    throw new InvalidOptionError(option, `${path} cannot be read: ${code}`, { cause })
  }
}

function applyVariable(document: Table, name: string, value: string): void {
  const isFile = name.endsWith('_FILE')
  const plain = isFile ? name.slice(0, -'_FILE'.length) : name
  const parts = (shortNames[plain] ?? plain).toLowerCase().split('__')
  const [section = '', ...rest] = parts
  if (!sections.includes(section) || rest.length === 0 || rest.includes('')) return
  const key = rest.pop() as string
  let table = document
  for (const part of [section, ...rest]) {
    const inner = table[part] ?? {}
    if (typeof inner !== 'object') throw new InvalidOptionError(name, `${part} is no table in the file`)
    table[part] = inner
    table = inner as Table
  }
  table[key] = valueOf([section, ...rest], key, isFile ? readText(name, value).trimEnd() : value)
}

function valueOf(path: readonly string[], key: string, text: string): unknown {
  const isConnect = path[0] === 'connect'
  if (isConnect && (path.length > 1 || !connectValues.includes(key))) return text
  if (lists.has(key)) return text.split(',').map((part) => part.trim())
  if (texts.has(key)) return text
  if (text === 'true' || text === 'false') return text === 'true'
  return /^\d+$/.test(text) ? Number(text) : text
}
