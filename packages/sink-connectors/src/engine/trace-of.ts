import { CrypticsError } from '@cryptics-lab/avro-models'

/** A failure as the trace of a task: its code and where it came from. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = CrypticsError.is(error) ? `[${error.code}] ` : ''
  return `${code}${error.stack ?? error.message}`
}
