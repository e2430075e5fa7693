import { partsOf, refuseAddress } from './address-parts.ts'
import type { JdbcAddress } from './jdbc-sink.ts'

const thin = /^(?:([^/@"]*)\/("[^"]*"|[^@]*))?@([^]*)$/
const place = new RegExp(
  String.raw`^(?:(?:tcps?:)?//)?(?:[\w.,-]+|\[[\da-f:.]+\]|\$\{[^{}]+\})(?::(?:\d{1,5}|\$\{[^{}]+\}))?` +
    String.raw`(?:[:/][\w.:/$#-]*)?(?:\?[^@]*)?$`,
  'i',
)
const description = /^\([^@]*\bhost\s*=\s*[^\s()@]+[^@]*\)$/i

/**
 * Reads what stands behind `jdbc:oracle:thin:`.
 * @throws {InvalidOptionError} When it has no host or cannot be read.
 */
export function oracleThinAddress(rest: string): JdbcAddress {
  const [, username = '', password = '', where = ''] = thin.exec(rest) ?? []
  if (!place.test(where) && !description.test(where)) {
    refuseAddress(
      'has no host, or cannot be read as jdbc:oracle:thin:@//host:port/service; give user and password as ' +
        'connection.username and connection.password',
    )
  }
  return {
    url: `jdbc:oracle:thin:@${where}`,
    database: 'oracle',
    username: username || undefined,
    password: password.replace(/^"([^"]*)"$/, '$1') || undefined,
  }
}

/**
 * Reads what stands behind `oracle://`.
 * @throws {InvalidOptionError} When it has no host or no service.
 */
export function oracleAddress(rest: string): JdbcAddress {
  const { host, path, username, password, parameters } = partsOf(rest, false)
  if (path === '') refuseAddress('has no service; write it as oracle://host:port/service')
  const query = parameters.map(([name, value]) => `${name}=${value}`).join('&')
  return {
    url: `jdbc:oracle:thin:@//${host}/${path}${query && `?${query}`}`,
    database: 'oracle',
    username,
    password,
  }
}
