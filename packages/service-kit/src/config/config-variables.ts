import type { z } from 'zod'
import type { ConfigLayer, Setting } from './config-layer.ts'
import type { ReadText } from './config-files.ts'
import type { ConfigProblem } from './config-problem.ts'
import type { ConfigSections } from './config-schema.ts'
import { fieldNamed, nodeOf, schemaAt } from './schema-node.ts'

/** Variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Short names, most of them of the original system, and the settings that they stand for. */
const shortNames: Readonly<Record<string, readonly string[]>> = {
  DB_USER: ['database', 'user'],
  DB_PASSWORD: ['database', 'password'],
  DB_NAME: ['database', 'name'],
  DB_HOST: ['database', 'host'],
  DB_PORT: ['database', 'port'],
  CONNECT_URL: ['connect', 'url'],
}

/** What the variables say. */
export interface VariableLayer extends ConfigLayer {
  /** Variables that contradict each other, or whose file cannot be read. */
  readonly problems: readonly ConfigProblem[]
}

interface Candidate {
  readonly variable: string
  readonly path: readonly string[]
  readonly file: boolean
  readonly text: string
}

/**
 * Reads the variables that begin with the name of a section: `DATABASE__URL`, and `DATABASE__URL_FILE` for a value that is
 * in a file. Other variables are not looked at.
 */
export async function readVariables(
  environment: Environment,
  sections: ConfigSections,
  readText: ReadText,
): Promise<VariableLayer> {
  const candidates = withoutEmpty(
    Object.entries(environment).flatMap(([variable, text]) =>
      text === undefined ? [] : candidateOf(variable, text, sections),
    ),
  )
  candidates.sort((one, other) => one.variable.localeCompare(other.variable))
  const problems: ConfigProblem[] = []
  const settings: Setting[] = []
  const first = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const path = candidate.path.join('.')
    const source = `variable ${candidate.variable}`
    const before = first.get(path)
    if (before !== undefined) {
      problems.push({ path, source, message: `${before.variable} sets it too; give one of the two` })
      continue
    }
    first.set(path, candidate)
    const text = candidate.file ? await readValue(candidate, readText, problems) : candidate.text
    if (text !== undefined)
      settings.push({ path: candidate.path, value: typed(text, candidate.path, sections), source })
  }
  return { settings, problems }
}

/**
 * Leaves out what only stands there because a compose file names every variable: a file that is named by nothing, and an
 * empty value beside a file.
 */
function withoutEmpty(candidates: readonly Candidate[]): Candidate[] {
  const named = candidates.filter(({ file, text }) => !file || text !== '')
  const inFiles = new Set(named.filter(({ file }) => file).map(({ path }) => path.join('.')))
  return named.filter(({ file, text, path }) => file || text !== '' || !inFiles.has(path.join('.')))
}

function candidateOf(variable: string, text: string, sections: ConfigSections): readonly Candidate[] {
  const bare = variable.replace(/_FILE$/, '')
  const short = Object.hasOwn(shortNames, bare) ? shortNames[bare] : undefined
  if (short !== undefined && Object.hasOwn(sections, short[0] as string)) {
    return [{ variable, path: short, file: bare !== variable, text }]
  }
  const [first = '', ...rest] = variable.split('__')
  const name = fieldNamed(sections, first)
  if (name === undefined || rest.length === 0 || rest.includes('')) return []
  const section = sections[name] as z.ZodType
  const path = namesIn(section, rest)
  const last = rest.at(-1) as string
  const isFile = /._file$/i.test(last) && !isField(section, path)
  const names = isFile ? namesIn(section, [...rest.slice(0, -1), last.replace(/_file$/i, '')]) : path
  return [{ variable, path: [name, ...names], file: isFile, text }]
}

/** The keys of a variable as the schema writes them. */
function namesIn(section: z.ZodType, keys: readonly string[]): readonly string[] {
  const path: string[] = []
  for (const key of keys) {
    const parent = schemaAt(section, path)
    const field = parent === undefined ? undefined : fieldNamed(nodeOf(parent).fields, key)
    path.push(field ?? key.toLowerCase())
  }
  return path
}

/** Whether a path names a field that the schema lists by name. */
function isField(section: z.ZodType, path: readonly string[]): boolean {
  const parent = schemaAt(section, path.slice(0, -1))
  return parent !== undefined && Object.hasOwn(nodeOf(parent).fields, path.at(-1) as string)
}

async function readValue(
  { variable, path, text }: Candidate,
  readText: ReadText,
  problems: ConfigProblem[],
): Promise<string | undefined> {
  try {
    const content = await readText(text)
    return content.replace(/\r?\n$/, '')
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    const message = `the file that ${variable} names cannot be read (${code}); check the path and its rights`
    problems.push({ path: path.join('.'), source: `variable ${variable}`, message })
    return undefined
  }
}

/** Text of a variable as what the schema expects there; what does not read stays text, and the schema tells. */
function typed(text: string, path: readonly string[], sections: ConfigSections): unknown {
  const schema = schemaAt(sections[path[0] as string] as z.ZodType, path.slice(1))
  const kind = schema === undefined ? 'other' : nodeOf(schema).kind
  if (kind === 'number' && /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text.trim())) return Number(text)
  if (kind === 'boolean' && /^(true|false|1|0)$/i.test(text.trim())) return /^(true|1)$/i.test(text.trim())
  if (kind === 'list') return text.trim() === '' ? [] : text.split(',').map((item) => item.trim())
  return text
}
