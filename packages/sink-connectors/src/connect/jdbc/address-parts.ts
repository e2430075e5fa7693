import { InvalidOptionError } from '@cryptics-lab/avro-models'

/** A parameter of an address, as it was written: name and value. */
export type AddressParameter = readonly [name: string, value: string]

/** An address in parts; what belongs to user and password is decoded, everything else is as it was written. */
export interface AddressParts {
  /** Host with its port, or several with a comma between them. */
  readonly host: string
  /** What is behind the host: the database or the service. */
  readonly path: string
  /** User, where the address has one. */
  readonly username: string | undefined
  /** Password, where the address has one. */
  readonly password: string | undefined
  /** Parameters behind the question mark, user and password left out. */
  readonly parameters: readonly AddressParameter[]
}

const parts = /^(?:([^/?#]*)@)?([^/?#@]*)(?:\/([^?#@]*))?(?:\?([^#]*))?$/
const login = /^((?:\$\{[^}]*\}|[^:])*)(?::([^]*))?$/
const oneHost = /^(?:[\w.-]+|\[[\da-f:.]+\]|\$\{[^{}]+\})(?::\d{1,5}|:\$\{[^{}]+\})?$/i

/** Refuses an address; the address itself is never in the message, since it may hold a password. */
export function refuseAddress(message: string): never {
  throw new InvalidOptionError('connection.url', message)
}

const unreadable = (): never =>
  refuseAddress(
    'cannot be read as scheme://user:password@host:port/name?parameters; write @ : / ? # of user and password as ' +
      '%40 %3A %2F %3F %23, or give connection.username and connection.password',
  )

/** A text without its percent signs. @throws {InvalidOptionError} When one of them is followed by something else. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return refuseAddress('has a % in user, password or a parameter that is no code; write it as %25')
  }
}

/** User and password in front of the host; an empty one counts as none. */
export function loginOf(text: string | undefined): Pick<AddressParts, 'username' | 'password'> {
  const [, username = '', password = ''] = login.exec(text ?? '') ?? []
  return { username: decoded(username) || undefined, password: decoded(password) || undefined }
}

/** Refuses a host that is missing or cannot be one. @throws {InvalidOptionError} */
export function requireHost(host: string): void {
  if (host === '') refuseAddress('has no host; write it as scheme://host:port/name')
  if (!host.split(',').every((one) => oneHost.test(one))) unreadable()
}

/** Parameters between ampersands. */
export function parametersOf(query: string | undefined): readonly AddressParameter[] {
  return (query ?? '')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
    })
}

/** Takes user and password out of parameters; a plus sign in JDBC's is a space. */
function takeLogin(parameters: readonly AddressParameter[], jdbc: boolean): Partial<AddressParts> {
  const find = (wanted: string): string | undefined => {
    const value = parameters.findLast(([name]) => name === wanted)?.[1]
    return value === undefined ? undefined : decoded(jdbc ? value.replaceAll('+', ' ') : value) || undefined
  }
  return {
    username: find('user'),
    password: find('password'),
    parameters: parameters.filter(([name]) => name !== 'user' && name !== 'password'),
  }
}

/**
 * Splits what stands behind `scheme://`.
 * @param jdbc Whether it was written for JDBC.
 * @throws {InvalidOptionError} When it has no host, or an @ or # is where it may belong to a password.
 */
export function partsOf(rest: string, jdbc: boolean): AddressParts {
  const found = parts.exec(rest)
  if (found === null) return unreadable()
  const [, before, host = '', path = '', query] = found
  requireHost(host)
  const inside = loginOf(before)
  const { username, password, parameters = [] } = takeLogin(parametersOf(query), jdbc)
  if (parameters.some((parameter) => parameter.join('').includes('@'))) unreadable()
  return { host, path, username: inside.username ?? username, password: inside.password ?? password, parameters }
}
