import { CrypticsError } from '@cryptics-lab/avro-models'

/** What a look found. */
export interface Finding {
  /** What was looked at. */
  readonly subject: string
  /** Whether it is in order. */
  readonly ok: boolean
  /** How it is, or what is wrong. */
  readonly message: string
  /** What is done differently from what the file says. */
  readonly notices?: readonly string[]
}

/** Looks at something: what the look throws is what it found. */
export async function finding(subject: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { subject, ok: true, message: await look() }
  } catch (error) {
    const code = CrypticsError.is(error) ? `${error.code}: ` : ''
    return { subject, ok: false, message: `${code}${(error as Error).message.split('\n', 1)[0]}` }
  }
}
