import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { ConnectConfig, JdbcConverter } from './jdbc-sink.ts'

const at = 'value.converter'
const reference = /\$\{[^{}]+\}/g

/** Options of a converter that follow from what is said of it, and where that is. */
export const converterDecisions: Readonly<Record<string, string>> = {
  [at]: 'converter.type',
  [`${at}.apicurio.registry.url`]: 'converter.registryUrl',
  [`${at}.apicurio.auth.username`]: 'converter.username',
  [`${at}.apicurio.auth.password`]: 'converter.password',
  [`${at}.schema.registry.url`]: 'converter.registryUrl',
  [`${at}.basic.auth.credentials.source`]: 'converter.username',
  [`${at}.basic.auth.user.info`]: 'converter.username and converter.password',
}

/** Reads the registry's address; the message never repeats it, since it may hold a password. */
function registryOf(text: string): URL {
  const found = URL.canParse(text) ? new URL(text) : undefined
  // Behind the host they would be a password's, and the rest of it would be taken for the path.
  const isPlain = found !== undefined && !/[?#]/.test(text) && !found.pathname.includes('@')
  if (isPlain && /^https?:$/.test(found.protocol)) return found
  throw new InvalidOptionError(
    'converter.registryUrl',
    'must be an address, http://host:port; write @ / ? # of user and password as %40 %2F %3F %23',
  )
}

function decodedLogin(text: string): string | undefined {
  try {
    return decodeURIComponent(text) || undefined
  } catch {
    throw new InvalidOptionError('converter.registryUrl', 'has a % in its user or password that is no code')
  }
}

/** User and password of the registry, both or none; those in the address are the default. */
function loginOf(
  converter: JdbcConverter,
  registry: URL,
): { readonly username: string; readonly password: string } | undefined {
  const username = converter.username ?? decodedLogin(registry.username)
  const password = converter.password ?? decodedLogin(registry.password)
  if (username === undefined && password === undefined) return undefined
  if (username === undefined) throw new InvalidOptionError('converter.username', 'is missing: there is a password')
  if (password === undefined) throw new InvalidOptionError('converter.password', 'is missing: there is a user')
  return { username, password }
}

function apicurioConfig(converter: JdbcConverter, registry: URL): ConnectConfig {
  const login = loginOf(converter, registry)
  return {
    [at]: 'io.apicurio.registry.utils.converter.AvroConverter',
    // Its own interface of version 2: the converter knows neither version 3 nor Confluent's.
    [`${at}.apicurio.registry.url`]: `${registry.origin}/apis/registry/v2`,
    [`${at}.apicurio.registry.as-confluent`]: 'true',
    [`${at}.apicurio.registry.use-id`]: 'contentId',
    // What an id means never changes, yet it would ask anew every 30 s, and while the registry is away make dead letters of
    // healthy records (2.6.13).
    [`${at}.apicurio.registry.check-period-ms`]: '86400000',
    [`${at}.apicurio.registry.fault-tolerant-refresh`]: 'true',
    ...(login === undefined
      ? {}
      : { [`${at}.apicurio.auth.username`]: login.username, [`${at}.apicurio.auth.password`]: login.password }),
  }
}

function confluentConfig(converter: JdbcConverter, registry: URL): ConnectConfig {
  const login = loginOf(converter, registry)
  if (login?.username.replace(reference, '').includes(':') === true) {
    throw new InvalidOptionError('converter.username', 'must not have a colon: it ends the user in what is sent')
  }
  return {
    [at]: 'io.confluent.connect.avro.AvroConverter',
    [`${at}.schema.registry.url`]: `${registry.origin}${registry.pathname.replace(/\/+$/, '')}`,
    ...(login === undefined
      ? {}
      : {
          [`${at}.basic.auth.credentials.source`]: 'USER_INFO',
          [`${at}.basic.auth.user.info`]: `${login.username}:${login.password}`,
        }),
  }
}

/**
 * Options of what reads the values.
 * @throws {InvalidOptionError} When the registry's address is none, or only one of user and password is given.
 */
export function converterConfig(converter: JdbcConverter): ConnectConfig {
  const registry = registryOf(converter.registryUrl)
  if (converter.type === 'apicurio') return apicurioConfig(converter, registry)
  if (converter.type === 'confluent') return confluentConfig(converter, registry)
  throw new InvalidOptionError('converter.type', 'must be apicurio or confluent')
}
