import { type AddressParameter, decoded, loginOf, parametersOf, refuseAddress } from './address-parts.ts'
import type { JdbcAddress } from './jdbc-sink.ts'

const parts = /^(?:([^/?#;]*)@)?([^/?#;@]*)(?:\/([^?#;@]*))?(?:\?([^#;]*))?((?:;[^]*)?)$/
const host = /^(?:(?:[\w.-]+|\[[\da-f:.]+\]|\$\{[^{}]+\})(?:\\[\w$-]+)?(?::\d{1,5}|:\$\{[^{}]+\})?)?$/i
const property = /;\s*(?:([^=;{}]+?)\s*=\s*(\{(?:[^}]|\}\})*\}|(?!\{)[^;]*))?/gy

const unreadable = (): never =>
  refuseAddress(
    'cannot be read as sqlserver://user:password@host:port/name or jdbc:sqlserver://host:port;databaseName=name; ' +
      'put values with ; in braces, or give connection.username and connection.password',
  )

const unbraced = (value: string): string =>
  value.startsWith('{') ? value.slice(1, -1).replaceAll('}}', '}') : value.trim()

const braced = (value: string): string => (/[;{}]/.test(value) ? `{${value.replaceAll('}', '}}')}}` : value)

/** Properties between semicolons, their braces taken off. */
function propertiesOf(text: string): readonly AddressParameter[] {
  const found: AddressParameter[] = []
  let end = 0
  for (const match of text.matchAll(property)) {
    const [whole, name, value = ''] = match
    if (name !== undefined) found.push([name, unbraced(value)])
    end = match.index + whole.length
  }
  return end === text.length ? found : unreadable()
}

/** The last value of properties by their names, whatever their case. */
function valueOf(properties: readonly AddressParameter[], ...names: readonly string[]): string | undefined {
  return properties.findLast(([name]) => names.includes(name.toLowerCase()))?.[1] || undefined
}

const taken = new Set(['user', 'username', 'password', 'database', 'databasename'])

/**
 * Reads an address of SQL Server, in JDBC's form or that of other drivers.
 * @param rest What stands behind `sqlserver://`.
 * @param jdbc Whether it was written for JDBC.
 * @throws {InvalidOptionError} When it has no host or cannot be read.
 */
export function sqlServerAddress(rest: string, jdbc: boolean): JdbcAddress {
  const found = parts.exec(rest)
  const [, before, server = '', path = '', query, behind = ''] = found ?? []
  if (found === null || !host.test(server)) return unreadable()
  const parameters = parametersOf(query).map(([name, value]): AddressParameter => [decoded(name), decoded(value)])
  const properties = [...parameters, ...propertiesOf(behind)]
  if (server === '' && valueOf(properties, 'servername', 'server') === undefined) {
    refuseAddress('has no host; write it as sqlserver://host:port/name')
  }
  const kept = properties.filter(([name]) => !taken.has(name.toLowerCase()))
  if (!jdbc && kept.some((one) => one.join('').includes('@'))) unreadable()
  const name = decoded(path) || valueOf(properties, 'database', 'databasename')
  const written = [...(name === undefined ? [] : [['databaseName', name] as const]), ...kept]
  const inside = loginOf(before)
  return {
    url: `jdbc:sqlserver://${server}${written.map(([key, value]) => `;${key}=${braced(value)}`).join('')}`,
    database: 'sqlserver',
    username: inside.username ?? valueOf(properties, 'user', 'username'),
    password: inside.password ?? valueOf(properties, 'password'),
  }
}
