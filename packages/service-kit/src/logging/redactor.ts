import { createProtectedValues } from './protected-values.ts'
import { isSecretObject, type LogValue, plainCopy } from './plain-copy.ts'
import { isSecretName, redactPatterns } from './redact-text.ts'

/** Takes secrets out of what is written, and makes a bounded plain copy of it. */
export interface Redactor {
  /** Adds a value that must never appear. */
  protect(value: unknown): void
  /** A text without secrets, cut to `limit` characters. */
  text(text: string, limit?: number): string
  /** A text without the protected values; what only looks like a secret stays. */
  known(text: string): string
  /** A plain copy without secrets; never throws. */
  value(value: unknown): LogValue
  /** A plain copy of fields without secrets; a field without a value is left out. */
  fields(fields: Readonly<Record<string, unknown>>): Record<string, LogValue>
}

const longestText = 8_000

/**
 * Makes a redactor. A value is a secret by the name above it, by its form (a password in an address, a token after
 * `Bearer`), as a wrapped secret, or because it was told to `protect` it.
 * @param names Further names whose values are secrets, compared without regard to case.
 */
export function createRedactor(names: readonly string[] = []): Redactor {
  const values = createProtectedValues()
  const further = new Set(names.map((name) => name.toLowerCase()))
  const isSecret = (name: string): boolean =>
    isSecretName(name) || (further.size > 0 && further.has(name.toLowerCase()))

  const text = (input: string, limit = longestText): string => {
    const isCut = input.length > limit
    // A secret across the cut would be recognised by nobody: what may be the beginning of one goes, too.
    const margin = isCut ? values.longest : 0
    const part = isCut ? input.slice(0, limit + margin) : input
    const clean = redactPatterns(values.redact(part))
    return isCut ? `${clean.slice(0, Math.max(0, Math.min(limit, clean.length - margin)))}…` : clean
  }

  const walk = (value: unknown): LogValue => plainCopy(value, text, isSecret)
  return {
    protect(value) {
      if (typeof value === 'string') values.add(value)
      else if (isSecretObject(value)) values.add(String(value.reveal()))
      else if (value instanceof Uint8Array) values.add(Buffer.from(value).toString('utf8'))
    },
    text,
    known: (input) => values.redact(input),
    value: walk,
    fields(fields) {
      const plain = walk(fields)
      return typeof plain === 'object' && plain !== null && !Array.isArray(plain)
        ? (plain as Record<string, LogValue>)
        : { value: plain }
    },
  }
}
