import { randomBytes } from 'node:crypto'
import { link, mkdir, readdir, readFile, realpath, rename, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import {
  DataDirectoryForeignError,
  DataDirectoryMissingError,
  DataDirectoryNewerError,
  dataDirectoryError,
  PostgresMajorMismatchError,
} from './errors.ts'

/** Name of the suite in `layout.json`. */
export const suiteName = 'cryptics-lab'

/** Layout of the data directory that this version writes. */
export const currentLayout = 1

/** Content of `layout.json`: who wrote a data directory, and how. */
export interface Layout {
  /** Always `cryptics-lab`. */
  readonly suite: string
  /** Major version of PostgreSQL that wrote the cluster. */
  readonly postgresMajor: number
  /** Version of the layout, from 1. */
  readonly layout: number
}

/** What is expected of a data directory. */
export interface LayoutExpectation {
  /** Major version of the installed PostgreSQL. */
  readonly postgresMajor: number
  /** Newest layout that the caller knows. */
  readonly layout: number
  /** Whether a missing or empty directory is made into a data directory. */
  readonly create: boolean
}

/** A data directory that may be used. */
export interface PreparedDirectory {
  /** Its real path. */
  readonly directory: string
  /** What its `layout.json` says. */
  readonly layout: Layout
}

const layoutFile = 'layout.json'
const temporary = /\.new-(\d+)-[0-9a-f]+$/
const harmless = new Set(['lost+found', '.DS_Store'])

/** A name beside `name` that no other process uses; {@link removeLeftovers} removes it when its maker is gone. */
export function temporaryName(name: string): string {
  return `${name}.new-${process.pid}-${randomBytes(4).toString('hex')}`
}

/**
 * Makes sure that a directory may be used: it is ours, or new, or empty.
 * @throws {DataDirectoryForeignError}, {DataDirectoryNewerError}, {PostgresMajorMismatchError},
 *   {DataDirectoryMissingError}, {DataDirectoryUnusableError}
 */
export async function prepareDirectory(path: string, expected: LayoutExpectation): Promise<PreparedDirectory> {
  const asked = resolve(path)
  try {
    if (expected.create) await createFolder(asked)
    const directory = await realpath(asked)
    if (!(await stat(directory)).isDirectory())
      throw Object.assign(new TypeError('not a directory'), { code: 'EEXIST' })
    const found = (await readLayout(directory)) ?? (await claim(directory, expected))
    check(asked, found, expected)
    if (expected.create) await removeLeftovers(directory)
    return { directory, layout: found }
  } catch (error) {
    if (!expected.create && (error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new DataDirectoryMissingError(asked)
    throw dataDirectoryError(asked, error)
  }
}

/** What `layout.json` says; undefined when there is none. */
export async function readLayout(directory: string): Promise<Layout | undefined> {
  let text: string
  try {
    text = await readFile(join(directory, layoutFile), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return parseLayout(directory, text)
}

/** Replaces `layout.json` in one step. */
export async function writeLayout(directory: string, layout: Layout): Promise<void> {
  const path = join(directory, temporaryName(layoutFile))
  await writeFile(path, layoutText(layout), { mode: 0o644 })
  await rename(path, join(directory, layoutFile))
}

/** Removes what starts that were killed left behind. */
export async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const maker = temporary.exec(name)?.[1]
    if (maker === undefined || isAlive(Number(maker))) continue
    await rm(join(directory, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }
}

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

// The recursive form of mkdir never ends below folders that refuse new ones as missing, such as /proc.
async function createFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    const parent = dirname(path)
    if (code !== 'ENOENT' || parent === path || (await exists(parent))) throw error
    await createFolder(parent)
    await mkdir(path, { mode: 0o700 }).catch((second: NodeJS.ErrnoException) => {
      if (second.code !== 'EEXIST') throw second
    })
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

function layoutText(layout: Layout): string {
  return `${JSON.stringify(layout, undefined, 2)}\n`
}

function parseLayout(directory: string, text: string): Layout {
  try {
    const value = JSON.parse(text) as Partial<Layout> | null
    if (value?.suite === suiteName && Number.isInteger(value.layout) && Number.isInteger(value.postgresMajor)) {
      return value as Layout
    }
  } catch (error) {
    throw new DataDirectoryForeignError(directory, 'its layout.json cannot be read', { cause: error })
  }
  throw new DataDirectoryForeignError(directory, 'its layout.json was not written by this suite')
}

/** Marks an empty directory as ours; of several that try at once, one wins and all go on. */
async function claim(directory: string, expected: LayoutExpectation): Promise<Layout> {
  const names = await readdir(directory)
  // Another process may have claimed it between the two looks.
  if (names.includes(layoutFile)) return (await readLayout(directory)) as Layout
  if (names.some((name) => !temporary.test(name) && !harmless.has(name))) {
    throw new DataDirectoryForeignError(directory, 'the directory is not empty, and nothing in it says that it is ours')
  }
  if (!expected.create) throw new DataDirectoryMissingError(directory)
  const layout: Layout = { suite: suiteName, postgresMajor: expected.postgresMajor, layout: expected.layout }
  const path = join(directory, temporaryName(layoutFile))
  await writeFile(path, layoutText(layout), { mode: 0o644 })
  try {
    await link(path, join(directory, layoutFile))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(path)
  }
  return (await readLayout(directory)) ?? layout
}

function check(directory: string, found: Layout, expected: LayoutExpectation): void {
  if (found.layout > expected.layout) throw new DataDirectoryNewerError(directory, found.layout, expected.layout)
  if (found.postgresMajor !== expected.postgresMajor) {
    throw new PostgresMajorMismatchError(directory, found.postgresMajor, expected.postgresMajor)
  }
}
