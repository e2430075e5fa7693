import { CrypticsError } from '@cryptics-lab/avro-models'

/** One line for a person: the code and the message of a named error, the message of any other. */
export function describeError(error: unknown): string {
  const text = CrypticsError.is(error)
    ? `error ${error.code}: ${error.message}`
    : `error UNEXPECTED: ${error instanceof Error ? error.message : String(error)}`
  return text.replaceAll(/\s*\n\s*/g, ' ')
}
