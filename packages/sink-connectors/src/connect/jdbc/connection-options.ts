import type { ConnectConfig, JdbcAddress, JdbcConnection } from './jdbc-sink.ts'

/**
 * Where the database is and who signs in; what stands in the address counts where nothing else is said.
 * @param userOption The plugin's word for the user.
 */
export function connectionOptions(connection: JdbcConnection, address: JdbcAddress, userOption: string): ConnectConfig {
  const username = connection.username ?? address.username
  const password = connection.password ?? address.password
  return {
    'connection.url': address.url,
    ...(username === undefined ? {} : { [userOption]: username }),
    ...(password === undefined ? {} : { 'connection.password': password }),
  }
}
