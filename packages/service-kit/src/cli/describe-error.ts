import { CrypticsError } from '@cryptics-lab/avro-models'

/** One line for a person: `error CODE: message`; an error that is not of the suite has the code `UNEXPECTED`. */
export function describeError(error: unknown): string {
  const text = CrypticsError.is(error)
    ? `error ${error.code}: ${error.message}`
    : `error UNEXPECTED: ${error instanceof Error ? error.message : String(error)}`
  return text.replaceAll(/\s*\n\s*/g, ' ')
}
