import { type AddressParameter, partsOf, refuseAddress } from './address-parts.ts'
import type { JdbcAddress } from './jdbc-sink.ts'
import { oracleAddress, oracleThinAddress } from './oracle-address.ts'
import { sqlServerAddress } from './sqlserver-address.ts'

export type { JdbcAddress } from './jdbc-sink.ts'

// Other drivers' names on the left; those that are the same in JDBC's drivers are not here.
const postgresNames: ReadonlyMap<string, string> = new Map([
  ['application_name', 'ApplicationName'],
  ['channel_binding', 'channelBinding'],
  ['connect_timeout', 'connectTimeout'],
  ['gssencmode', 'gssEncMode'],
  ['sslnegotiation', 'sslNegotiation'],
  ['target_session_attrs', 'targetServerType'],
])
const serverTypes: ReadonlyMap<string, string> = new Map([
  ['read-write', 'primary'],
  ['read-only', 'secondary'],
  ['standby', 'secondary'],
  ['prefer-standby', 'preferSecondary'],
])
const mysqlNames: ReadonlyMap<string, string> = new Map([['ssl-mode', 'sslMode']])

const postgresParameter = ([name, value]: AddressParameter): AddressParameter => [
  postgresNames.get(name) ?? name,
  name === 'target_session_attrs' ? (serverTypes.get(value) ?? value) : value,
]

const mysqlParameter = ([name, value]: AddressParameter): AddressParameter => [mysqlNames.get(name) ?? name, value]

/** An address of PostgreSQL or MySQL, which have the same form. */
function plainAddress(
  database: 'postgres' | 'mysql',
  rest: string,
  jdbc: boolean,
  added: Readonly<Record<string, string>>,
): JdbcAddress {
  const { host, path, username, password, parameters } = partsOf(rest, jdbc)
  const translated = parameters.map(database === 'postgres' ? postgresParameter : mysqlParameter)
  const missing = Object.entries(added).filter(([name]) => !translated.some(([other]) => other === name))
  const query = [...translated, ...missing].map(([name, value]) => `${name}=${value}`).join('&')
  const scheme = database === 'postgres' ? 'postgresql' : 'mysql'
  return { url: `jdbc:${scheme}://${host}/${path}${query && `?${query}`}`, database, username, password }
}

type Reader = (rest: string, postgresParameters: Readonly<Record<string, string>>) => JdbcAddress

const readers: readonly (readonly [prefix: RegExp, read: Reader])[] = [
  [/^postgres(?:ql)?:\/\//i, (rest, added) => plainAddress('postgres', rest, false, added)],
  [/^jdbc:postgresql:\/\//i, (rest, added) => plainAddress('postgres', rest, true, added)],
  [/^mysql:\/\//i, (rest) => plainAddress('mysql', rest, false, {})],
  [/^jdbc:mysql:\/\//i, (rest) => plainAddress('mysql', rest, true, {})],
  [/^oracle:\/\//i, oracleAddress],
  [/^jdbc:oracle:thin:/i, oracleThinAddress],
  [/^sqlserver:\/\//i, (rest) => sqlServerAddress(rest, false)],
  [/^jdbc:sqlserver:\/\//i, (rest) => sqlServerAddress(rest, true)],
]

/**
 * Translates an address into JDBC's form, and takes user and password out of it.
 * @param url `postgres://`, `mysql://`, `oracle://` or `sqlserver://`, or what JDBC has for one of them.
 * @param postgresParameters Parameters that an address of PostgreSQL gets where it does not have them.
 * @throws {InvalidOptionError} When the database is not known or the address has no host; the message never repeats it.
 */
export function jdbcUrlOf(url: string, postgresParameters: Readonly<Record<string, string>> = {}): JdbcAddress {
  for (const [prefix, read] of readers) {
    const found = prefix.exec(url)
    if (found !== null) return read(url.slice(found[0].length), postgresParameters)
  }
  return refuseAddress(
    'is no address of a database that is known here; write postgres://host:port/name, mysql://host:port/name, ' +
      'oracle://host:port/service, sqlserver://host:port/name, or the same for JDBC',
  )
}
