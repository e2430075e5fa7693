import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { AvroSchema } from '../avro-schema.ts'
import { CrypticsError, InvalidOptionError } from '../errors.ts'
import { InvalidSchemaFileError } from '../generator/errors.ts'
import { generateModule } from '../generator/generate.ts'
import { createConfluentRegistry } from '../registry/confluent-registry.ts'
import { checkFolder, type FolderProblem } from './check-folder.ts'
import { createDecoder, createEncoder, LineError } from './convert.ts'
import { JsonValueError } from '../codec/json-values.ts'
import { type CommandOptions, helpText, readOptions } from './options.ts'
import { readLockFile, readSchemaFolder } from './package-files.ts'
import { registerFiles, type RegistryLine, validateFiles } from './register-folder.ts'

/** What the command needs of the process. */
export interface CommandSurroundings {
  /** Lines of stdin. */
  readonly lines: AsyncIterable<string>
  /** Writes a line to stdout; waits when the reader is slow. */
  readonly writeOut: (line: string) => void | Promise<void>
  /** Writes a line to stderr. */
  readonly writeError: (line: string) => void
}

/** Runs the command and gives its exit code. */
export async function runCommand(parameters: readonly string[], surroundings: CommandSurroundings): Promise<number> {
  try {
    return await run(readOptions(parameters), surroundings)
  } catch (error) {
    const isExpected = CrypticsError.is(error) || error instanceof LineError || error instanceof JsonValueError
    if (!isExpected) throw error
    const isVerbose = parameters.includes('-v') || parameters.includes('--verbose')
    surroundings.writeError(`avro-models: ${isVerbose ? (error.stack ?? error.message) : error.message}`)
    return 1
  }
}

async function run(options: CommandOptions, surroundings: CommandSurroundings): Promise<number> {
  switch (options.command) {
    case 'help':
      await surroundings.writeOut(helpText)
      return 0
    case 'version':
      await surroundings.writeOut(readVersion())
      return 0
    case 'generate':
      return runGenerate(options, surroundings)
    case 'check':
      return runCheck(options, surroundings)
    case 'register':
    case 'validate':
      return runRegistry(options, surroundings)
    default:
      return runConversion(options, surroundings)
  }
}

async function runGenerate(options: CommandOptions, { writeOut, writeError }: CommandSurroundings): Promise<number> {
  const { folder, json } = options
  const lockPath = resolve(options.lock ?? join(dirname(resolve(folder)), 'schemas.lock.json'))
  const lock = readLockFile(dirname(lockPath), basename(lockPath))
  const generated = await generateModule(readSchemaFolder(folder), lock)
  const targets = [
    { path: join(options.out as string, 'models.ts'), text: generated.module },
    { path: lockPath, text: generated.lock },
  ]
  const stale = targets.filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
  const paths = stale.map(({ path }) => path)
  if (!options.check) {
    for (const { path, text } of stale) {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
  }
  if (json) await writeOut(JSON.stringify({ [options.check ? 'stale' : 'written']: paths }))
  else if (paths.length === 0) await writeOut('everything is current')
  else if (!options.check) await writeOut(`wrote ${paths.join(', ')}`)
  if (!options.check || paths.length === 0) return 0
  writeError(`avro-models: not current: ${paths.join(', ')}; run avro-models generate and commit what it writes`)
  return 1
}

async function runCheck(options: CommandOptions, { writeOut, writeError }: CommandSurroundings): Promise<number> {
  const { folder, mode, json } = options
  const report = checkFolder(folder, readSchemaFolder(folder), options)
  if (json) await writeOut(JSON.stringify({ mode, ...report }))
  else {
    for (const problem of report.problems) await writeOut(describeProblem(problem))
    for (const warning of report.warnings) await writeOut(`warning: ${warning}`)
  }
  if (report.problems.length === 0) {
    if (!json) await writeOut(`${report.files} schemas, all of them compatible by ${mode}`)
    return 0
  }
  writeError(`avro-models: ${report.problems.length} problems in ${folder} by ${mode}; nothing may be released`)
  return 1
}

function describeProblem({ file, path, rule, mode, message }: FolderProblem): string {
  return `${file}: ${path === '' ? '' : `field ${path}: `}${rule} (${mode}): ${message}`
}

async function runRegistry(options: CommandOptions, { writeOut, writeError }: CommandSurroundings): Promise<number> {
  const { folder, subject, json } = options
  const files = readSchemaFolder(folder)
  const registry = await createConfluentRegistry({ url: options.registry })
  const act = options.command === 'register' ? registerFiles : validateFiles
  const lines = await act(registry, files, subject)
  for (const line of lines) await writeOut(json ? JSON.stringify(line) : describeLine(line))
  const bad = lines.filter(({ problems }) => problems.length > 0)
  if (bad.length === 0) return 0
  writeError(`avro-models: the registry would refuse ${bad.map(({ file }) => file).join(', ')}`)
  return 1
}

function describeLine({ file, subject, id, problems }: RegistryLine): string {
  if (problems.length > 0) return `${file}: ${subject}: ${problems.join('; ')}`
  return `${file}: ${subject}: ${id === undefined ? 'would be taken' : `id ${id}`}`
}

async function runConversion(options: CommandOptions, surroundings: CommandSurroundings): Promise<number> {
  const { command, framed } = options
  const schema = readSchema(options.schema)
  const reader = options.reader === undefined ? undefined : readSchema(options.reader)
  if (command === 'encode' && reader !== undefined) throw new InvalidOptionError('--reader', 'belongs to decode')
  const convert = command === 'encode' ? createEncoder(schema, framed) : createDecoder(schema, reader, framed)
  let number = 0
  for await (const line of surroundings.lines) {
    number += 1
    if (line.trim() === '') continue
    try {
      await surroundings.writeOut(convert(line.trim()))
    } catch (error) {
      if (!(error instanceof Error)) throw error
      throw new LineError(`line ${number}: ${error.message}`)
    }
  }
  return 0
}

function readSchema(path: string): AvroSchema {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as AvroSchema
  } catch (cause) {
    throw new InvalidSchemaFileError(path, `cannot be read as a schema: ${(cause as Error).message}`, { cause })
  }
}

function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
