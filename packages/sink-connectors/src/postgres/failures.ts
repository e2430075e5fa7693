/** What the caller of PostgreSQL should do about a failure: try again, give up one record, or give up. */
export type PostgresFailure = 'retryable' | 'record' | 'fatal'

// SQLSTATE classes: connection exception, insufficient resources, operator intervention, transaction rollback.
const retryableClasses = new Set(['08', '53', '57', '40'])
// Lock not available, read-only transaction (a replica after a fail-over).
const retryableCodes = new Set(['55P03', '25006'])
// Data exception and integrity constraint violation: the row is at fault, not the statement.
const recordClasses = new Set(['22', '23'])
const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
])
// The driver reports a session that broke without any code.
const brokenSession =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout e|Query read timeout|Server closed|read E|write E)/i

/** Reads the code of a failure: SQLSTATE, system error, or undefined. */
export function failureCode(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

/** Sorts a failure of the driver or of the server by what to do about it. */
export function classifyPostgresFailure(error: unknown): PostgresFailure {
  const code = failureCode(error)
  if (code === undefined) return brokenSession.test((error as Error | undefined)?.message ?? '') ? 'retryable' : 'fatal'
  if (systemCodes.has(code)) return 'retryable'
  if (code.length !== 5) return 'fatal'
  if (retryableCodes.has(code) || retryableClasses.has(code.slice(0, 2))) return 'retryable'
  return recordClasses.has(code.slice(0, 2)) ? 'record' : 'fatal'
}

/** First line of a failure's message with its code, for an error text; never holds an address with a password. */
export function describeFailure(error: unknown): string {
  const message = error instanceof Error ? error.message.split('\n', 1)[0] : String(error)
  const code = failureCode(error)
  return code === undefined || code === '' ? (message ?? '') : `${message || 'no message'} (${code})`
}
