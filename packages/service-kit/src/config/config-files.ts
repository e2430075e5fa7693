import { readFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { ConfigUnreadableError } from '../errors.ts'
import { type ConfigLayer, leavesOf } from './config-layer.ts'
import { positionOf, tomlPositions } from './toml-positions.ts'

/** Reads a file as text. */
export type ReadText = (path: string) => Promise<string>

/** Reads files of this machine. */
export const systemReadText: ReadText = (path) => readFile(path, 'utf8')

/** Path of the overlay of an environment: `config.production.toml` beside `config.toml`. */
export function overlayPath(file: string, environmentName: string): string {
  const extension = extname(file)
  return join(dirname(file), `${basename(file, extension)}.${environmentName}${extension}`)
}

/**
 * Reads a TOML file.
 * @returns undefined when it may be missing and is.
 * @throws {ConfigUnreadableError} When it cannot be read, or is not TOML; the message has line and column.
 */
export async function readTomlLayer(
  file: string,
  readText: ReadText,
  options: { readonly mayBeMissing: boolean },
): Promise<ConfigLayer | undefined> {
  let text: string
  try {
    text = await readText(file)
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    if (options.mayBeMissing && code === 'ENOENT') return undefined
    throw new ConfigUnreadableError(file, undefined, `cannot be read (${code}); check the path and its rights`, {
      cause: error,
    })
  }
  const values = parseToml(file, text)
  const positions = tomlPositions(text)
  const name = basename(file)
  const sourceOf = (path: readonly string[]): string => {
    const line = positionOf(positions, path)?.line
    return line === undefined ? name : `${name} line ${line}`
  }
  return {
    settings: leavesOf(values)
      .filter(({ path }) => path.length > 0)
      .map(({ path, value }) => ({ path, value, source: sourceOf(path), sourceOf })),
  }
}

function parseToml(file: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    // The parser's message quotes the line, which may hold a secret: only its first sentence is passed on, and no cause.
    const reason = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? 'is not TOML'
    throw new ConfigUnreadableError(file, { line: error.line, column: error.column }, reason)
  }
}
