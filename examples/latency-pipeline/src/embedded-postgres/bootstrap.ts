import type { Client } from 'pg'
import { type Layout, readLayout, writeLayout } from './layout.ts'
import { lockKeys, lockSpace } from './locks.ts'

/** Name of the database user that can only read. */
export const readerName = 'cryptics_reader'

/** Name of the database that applications use. */
export const databaseName = 'cryptics'

/** One step from an older layout to the current one. */
export interface LayoutMigration {
  /** Layout found in the data directory. */
  readonly from: number
  /** Layout to reach. */
  readonly to: number
  /** Address of the database, with the rights of its owner. */
  readonly url: string
}

/** Creates the database and the reading user where they are missing. */
export async function bootstrap(client: Client, password: string): Promise<void> {
  const { rows } = await client.query<{ database: boolean; reader: boolean }>(
    `select exists(select from pg_database where datname = $1) as database,
            exists(select from pg_roles where rolname = $2) as reader`,
    [databaseName, readerName],
  )
  // The password is made of hexadecimal digits, and a role's definition takes no parameters.
  if (rows[0]?.reader !== true) {
    await ignoring(
      client.query(`create role ${readerName} login in role pg_read_all_data password '${password}'`),
      '42710',
    )
  }
  if (rows[0]?.database !== true) await ignoring(client.query(`create database ${databaseName}`), '42P04')
}

/**
 * Brings an older data directory to the current layout, once, whoever comes first.
 * @returns What was done, for the user; undefined when nothing was.
 */
export async function migrateLayout(
  client: Client,
  directory: string,
  current: number,
  url: string,
  migrate: (step: LayoutMigration) => Promise<void>,
): Promise<string | undefined> {
  await client.query('select pg_advisory_lock($1, $2)', [lockSpace, lockKeys.layout])
  try {
    const found = (await readLayout(directory)) as Layout
    if (found.layout >= current) return undefined
    await migrate({ from: found.layout, to: current, url })
    await writeLayout(directory, { ...found, layout: current })
    return `the data directory was brought from layout ${found.layout} to ${current}`
  } finally {
    await client.query('select pg_advisory_unlock($1, $2)', [lockSpace, lockKeys.layout])
  }
}

// Another user of the server may create the same thing at the same moment.
async function ignoring(work: Promise<unknown>, code: string): Promise<void> {
  try {
    await work
  } catch (error) {
    const found = (error as { code?: string }).code
    if (found !== code && found !== '23505') throw error
  }
}
