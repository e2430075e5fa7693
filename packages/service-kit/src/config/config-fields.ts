import { z } from 'zod'
import { Secret } from './secret.ts'

/** What is known of a field beside its type. */
export interface FieldMetadata {
  /** Whether its value must appear nowhere. */
  readonly secret?: boolean
  /** What its values are, in words; the default follows from the type. */
  readonly values?: string
}

const metadata: z.core.$ZodRegistry<FieldMetadata> = z.registry<FieldMetadata>()

/** What is known of a field. */
export function metadataOf(schema: z.core.$ZodType): FieldMetadata {
  return metadata.get(schema) ?? {}
}

/** A field whose value must appear nowhere; it comes out as a {@link Secret}, or undefined when it is not set. */
export function secretField(description: string): z.ZodType<Secret | undefined> {
  const field = z
    .string('must be text')
    .transform((value) => new Secret(value))
    .optional()
    .describe(description)
  return field.register(metadata, { secret: true, values: 'text' })
}

/** Says what the values of a field are, where its type does not. */
export function withValues<Field extends z.ZodType>(field: Field, values: string): Field {
  metadata.add(field, { values })
  return field
}

/** A field with text that is not empty. */
export function textField(description: string): z.ZodType<string | undefined> {
  return z.string().min(1, 'must not be empty').optional().describe(description)
}

/** A field with text that has a default. */
export function textFieldOr(value: string, description: string): z.ZodType<string> {
  return z.string().min(1, 'must not be empty').default(value).describe(description)
}

/** A field with a whole number that has a default. */
export function integerFieldOr(
  value: number,
  [minimum, maximum]: readonly [number, number],
  description: string,
): z.ZodType<number> {
  const range = `must be a whole number from ${minimum} to ${maximum}`
  const field = z.number().int(range).min(minimum, range).max(maximum, range).default(value).describe(description)
  return field.register(metadata, { values: `whole number, ${minimum} to ${maximum}` })
}

/** A field with a whole number. */
export function integerField(
  [minimum, maximum]: readonly [number, number],
  description: string,
): z.ZodType<number | undefined> {
  const range = `must be a whole number from ${minimum} to ${maximum}`
  const field = z.number().int(range).min(minimum, range).max(maximum, range).optional().describe(description)
  return withValues(field, `whole number, ${minimum} to ${maximum}`)
}

/** A field with a fraction that has a default. */
export function numberFieldOr(
  value: number,
  [minimum, maximum]: readonly [number, number],
  description: string,
): z.ZodType<number> {
  const range = `must be a number from ${minimum} to ${maximum}`
  const field = z.number().min(minimum, range).max(maximum, range).default(value).describe(description)
  return field.register(metadata, { values: `number, ${minimum} to ${maximum}` })
}

/** A field that is true or false. */
export function flagFieldOr(value: boolean, description: string): z.ZodType<boolean> {
  return z.boolean().default(value).describe(description)
}

/** A field with one of a few words. */
export function choiceFieldOr<const Choice extends string>(
  value: Choice,
  choices: readonly Choice[],
  description: string,
): z.ZodType<Choice> {
  return z
    .enum(choices as readonly [Choice, ...Choice[]])
    .default(value as never)
    .describe(description) as unknown as z.ZodType<Choice>
}

/** A field with a list of words. */
export function listFieldOr(value: readonly string[], description: string): z.ZodType<readonly string[]> {
  return z
    .array(z.string().min(1, 'must not be empty'))
    .default([...value])
    .describe(description)
}

/** A field with an address; credentials do not belong into it. */
export function addressField(protocols: readonly string[], description: string): z.ZodType<string | undefined> {
  const field = z
    .string()
    .superRefine((text, context) => {
      const problem = addressProblem(text, protocols)
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
    })
    .optional()
    .describe(description)
  return field.register(metadata, { values: `${protocols.join(' or ')} address` })
}

/** What is wrong with an address; undefined when nothing is. */
export function addressProblem(text: string, protocols: readonly string[]): string | undefined {
  const form = `must be an address such as ${protocols[0]}://host:port`
  if (!URL.canParse(text)) return form
  const { protocol, username, password } = new URL(text)
  if (!protocols.includes(protocol.slice(0, -1))) return form
  return username === '' && password === ''
    ? undefined
    : 'must not hold a user or a password; they have fields of their own'
}
