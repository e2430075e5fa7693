import type { z } from 'zod'
import type { ConfigRule, ConfigSections } from './config-schema.ts'
import { nodeOf } from './schema-node.ts'
import type { Secret } from './secret.ts'

/** Passwords that come with software, or that everybody tries first. */
const wellKnown = new Set(
  [
    'password',
    'passwd',
    'pass',
    'postgres',
    'admin',
    'root',
    'secret',
    'demo-secret',
    'changeme',
    'change-me',
    'change_me',
  ]
    .concat([
      'changeit',
      'default',
      'example',
      'test',
      'guest',
      'user',
      'letmein',
      '12345',
      '123456',
      '12345678',
      'kafka',
    ])
    .concat(['cryptics', 'cryptics-lab', 'timescale', 'timescaledb', 'replace-me', 'replace_me', 'todo', 'xxx']),
)

/** What is wrong with a secret in production; undefined when nothing is. */
export function secretWeakness(secret: string): string | undefined {
  if (secret.trim() === '') return 'is empty, which production refuses; give a secret of your own'
  if (wellKnown.has(secret.trim().toLowerCase()))
    return 'is a well-known default, which production refuses; give a secret of your own'
  return undefined
}

/** Refuses, in production, every secret that is set but empty or well known; a URL is judged by its password. */
export function createSecretRule(sections: ConfigSections): ConfigRule {
  return ({ sections: values, environmentName }) => {
    if (environmentName !== 'production') return []
    return Object.entries(sections).flatMap(([name, schema]) =>
      secretsOf(schema, values[name], [name]).flatMap(({ path, secret }) => {
        const message = secretWeakness(passwordOf(secret.reveal()))
        return message === undefined ? [] : [{ path: path.join('.'), message }]
      }),
    )
  }
}

function passwordOf(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return text
  return decode(new URL(text).password)
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
