import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { DatabaseSettings } from './pipeline-settings.ts'

/** Whether a configuration names a database at all. */
export function isDatabaseNamed({ url, host, name }: DatabaseSettings): boolean {
  return url !== undefined || host !== undefined || name !== undefined
}

/**
 * Address of the database with whoever signs in: a password beside an address wins over the one in it.
 * @throws {InvalidOptionError} No database is named.
 */
export function databaseAddress(settings: DatabaseSettings): string {
  const { url, user, password, name, host = 'localhost', port = 5_432 } = settings
  if (!isDatabaseNamed(settings)) {
    throw new InvalidOptionError('database.url', 'is missing; for example postgres://user:password@host:5432/name')
  }
  const whole = url ?? `postgres://${host}:${port}/${encodeURIComponent(name ?? user ?? '')}`
  // Whatever the driver takes beside such addresses is left as it is.
  if ((user === undefined && password === undefined) || !URL.canParse(whole)) return whole
  const address = new URL(whole)
  if (address.username === '' && user !== undefined) address.username = encodeURIComponent(user)
  if (password !== undefined) address.password = encodeURIComponent(password)
  return address.href
}
