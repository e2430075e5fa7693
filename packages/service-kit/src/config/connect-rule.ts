import type { ConfigProblem } from './config-problem.ts'
import type { ConfigRule } from './config-schema.ts'
import { sameAsUser, secretWeakness } from './production-rules.ts'
import type { Secret } from './secret.ts'
import type { ConnectSectionConfig } from './standard-config.ts'

type Problems = readonly Omit<ConfigProblem, 'source'>[]

/** A Kafka Connect whose users have passwords, whose certificates are used, and whose database has an address. */
export const connectRule: ConfigRule = ({ sections, environmentName }) => {
  const connect = sections['connect'] as ConnectSectionConfig | undefined
  if (connect === undefined) return []
  const isProduction = environmentName === 'production'
  return [
    ...pairProblems(connect),
    ...tlsProblems(connect),
    ...databaseProblems(connect, isProduction),
    ...(isProduction ? sameNames(connect) : []),
  ]
}

function pairProblems({ user, password }: ConnectSectionConfig): Problems {
  if ((user === undefined) === (password === undefined)) return []
  const [missing, there] = user === undefined ? ['user', 'password'] : ['password', 'user']
  return [{ path: `connect.${missing}`, message: `is needed beside connect.${there}` }]
}

function tlsProblems({ tls, url }: ConnectSectionConfig): Problems {
  if (tls === undefined) return []
  const { cert, key } = tls
  const plain = url.findIndex((address) => address.startsWith('http:'))
  const missing = cert === undefined ? 'cert' : 'key'
  return [
    ...(plain === -1 ? [] : [{ path: 'connect.url', message: 'is an http address beside certificates; use https' }]),
    ...((cert === undefined) === (key === undefined)
      ? []
      : [{ path: `connect.tls.${missing}`, message: 'is missing: a certificate and its key go together' }]),
  ]
}

const form = 'must have the form postgres://host:port/name or jdbc:postgresql://host:port/name'

function databaseProblems(
  { database_url: url, database_password: password }: ConnectSectionConfig,
  isProduction: boolean,
): Problems {
  if (url === undefined) return []
  const path = 'connect.database_url'
  const own = passwordIn(url)
  if (own === false) return [{ path, message: form }]
  if (own === undefined) return []
  if (password !== undefined) {
    const message = 'is given beside an address that has one; give one or the other'
    return [{ path: 'connect.database_password', message }]
  }
  // An address that is not JDBC's is judged with the other secrets.
  const weakness = isProduction && url.reveal().startsWith('jdbc:') ? secretWeakness(own) : undefined
  return weakness === undefined ? [] : [{ path, message: `has a password that ${weakness}` }]
}

/** Password of an address; undefined when it has none, false when it is no address. */
function passwordIn(url: Secret): string | false | undefined {
  const text = url.reveal()
  if (/^jdbc:[a-z]\w*:./.test(text)) return /[?&;]password=([^&;]*)/i.exec(text)?.[1]
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) return false
  const { password } = new URL(text)
  return password === '' ? undefined : password
}

function sameNames({ user, password, ...connect }: ConnectSectionConfig): Problems {
  const isSame = (name: string | undefined, secret: Secret | undefined): boolean =>
    name !== undefined && name === secret?.reveal()
  return [
    ...(isSame(user, password) ? [{ path: 'connect.password', message: sameAsUser }] : []),
    ...(isSame(connect.database_user, connect.database_password)
      ? [{ path: 'connect.database_password', message: sameAsUser }]
      : []),
  ]
}
