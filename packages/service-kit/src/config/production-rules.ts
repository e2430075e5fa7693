import type { z } from 'zod'
import type { ConfigRule, ConfigSections } from './config-schema.ts'
import { nodeOf } from './schema-node.ts'
import type { Secret } from './secret.ts'

/** Passwords that come with software, that examples have, or that everybody tries first; letters and digits alone. */
const wellKnown = new Set(
  `
  password passwd pass pwd password1 password123 passw0rd pssw0rd p4ssw0rd mypassword mysecretpassword
  yourpassword dbpassword secretpassword supersecret mysecret secret demosecret yoursecret topsecret
  changeme changeit changethis pleasechange replaceme placeholder todo fixme xxx xxxx none null undefined
  empty default example sample demo test testing test123 dev development local letmein welcome admin
  admin123 administrator root toor user guest qwerty abc123 iloveyou 0000 1111 1234 12345 123456 1234567
  12345678 123456789 1234567890 111111 postgres postgresql timescale timescaledb kafka confluent minioadmin
  grafana docker cryptics crypticslab database dbpass dbpasswordhere passwordhere yourpasswordhere
  `.split(/\s+/),
)

/** What is wrong with a secret in production; undefined when nothing is. Case, blanks and marks around letters say nothing. */
export function secretWeakness(secret: string): string | undefined {
  if (secret.trim() === '') return 'is empty, which production refuses; give a secret of your own'
  const letters = secret.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
  if (letters !== '' && wellKnown.has(letters))
    return 'is a well-known default, which production refuses; give a secret of your own'
  return undefined
}

/** What is wrong with a password that is the name of its user. */
export const sameAsUser = 'is the name of the user, which production refuses; give a secret of your own'

/** Refuses, in production, every secret that is set but empty or well known; a URL is judged by its password. */
export function createSecretRule(sections: ConfigSections): ConfigRule {
  return ({ sections: values, environmentName }) => {
    if (environmentName !== 'production') return []
    return Object.entries(sections).flatMap(([name, schema]) =>
      secretsOf(schema, values[name], [name]).flatMap(({ path, secret }) => {
        const message = weaknessOf(secret.reveal())
        return message === undefined ? [] : [{ path: path.join('.'), message }]
      }),
    )
  }
}

function weaknessOf(text: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return secretWeakness(text)
  const { username, password } = new URL(text)
  // An address may have its password beside it; whose does, its own rule knows.
  if (password === '') return undefined
  const weakness = secretWeakness(decode(password))
  if (weakness !== undefined || username !== password) return weakness
  return sameAsUser
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function secretsOf(
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly string[],
): readonly { readonly path: readonly string[]; readonly secret: Secret }[] {
  if (value === undefined || value === null) return []
  const { fields, values, secret } = nodeOf(schema)
  if (secret) return [{ path, secret: value as Secret }]
  return Object.entries(value as object).flatMap(([key, inner]) => {
    const part = Object.hasOwn(fields, key) ? fields[key] : values
    return part === undefined ? [] : secretsOf(part, inner, [...path, key])
  })
}
