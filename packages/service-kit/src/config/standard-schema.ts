import { modelNames } from '@cryptics-lab/avro-models'
import { nearestName } from '../cli/nearest-name.ts'
import { type ConfigRule, type ConfigSchema, defineConfigSchema } from './config-schema.ts'
import { connectRule } from './connect-rule.ts'
import { connectSection } from './connect-section.ts'
import { sameAsUser, secretWeakness } from './production-rules.ts'
import { Secret } from './secret.ts'
import type { DatabaseConfig, HttpConfig, PipelineConfig, TracingConfig } from './standard-config.ts'
import {
  databaseSection,
  httpSection,
  kafkaSection,
  loggingSection,
  pipelineSection,
  registrySection,
  serviceSection,
  topicsSection,
  tracingSection,
} from './standard-sections.ts'

/** The usual sections by their names. */
export interface StandardSections {
  /** Who runs, and where. */
  readonly service: typeof serviceSection
  /** How the process logs. */
  readonly logging: typeof loggingSection
  /** Where health and metrics are answered. */
  readonly http: typeof httpSection
  /** Whether and where traces go. */
  readonly tracing: typeof tracingSection
  /** Topics of single models. */
  readonly topics: typeof topicsSection
  /** What is recorded. */
  readonly pipeline: typeof pipelineSection
  /** Which database is used. */
  readonly database: typeof databaseSection
  /** Which Kafka is used. */
  readonly kafka: typeof kafkaSection
  /** Which schema registry is used. */
  readonly registry: typeof registrySection
  /** Which Kafka Connect is used, and what its workers are told. */
  readonly connect: typeof connectSection
}

/** The usual sections; spread them beside sections of your own. */
export const standardSections: StandardSections & Readonly<Record<string, StandardSections[keyof StandardSections]>> = {
  service: serviceSection,
  logging: loggingSection,
  http: httpSection,
  tracing: tracingSection,
  topics: topicsSection,
  pipeline: pipelineSection,
  database: databaseSection,
  kafka: kafkaSection,
  registry: registrySection,
  connect: connectSection,
}

/**
 * The usual rules: models that exist, a database that is named one way, an endpoint for traces, no wildcard in production,
 * a Kafka Connect whose users and addresses fit each other.
 * @param models Names of the models that exist; the default is the suite's own.
 */
export function createStandardRules(models: readonly string[] = modelNames): readonly ConfigRule[] {
  return [createModelRule(models), databaseRule, tracingRule, corsRule, connectRule]
}

function createModelRule(models: readonly string[]): ConfigRule {
  const unknown = (path: string, name: string) => {
    if (models.includes(name)) return []
    const nearest = nearestName(name, models)
    const hint = nearest === undefined ? `known are ${models.join(', ')}` : `did you mean ${nearest}?`
    return [{ path, message: `there is no model ${JSON.stringify(name)}; ${hint}` }]
  }
  return ({ sections }) => {
    const { enabled_models: enabled = [], models: settings = {} } = (sections['pipeline'] ??
      {}) as Partial<PipelineConfig>
    const topics = (sections['topics'] ?? {}) as Readonly<Record<string, string>>
    const twice = enabled.filter((name, index) => enabled.indexOf(name) !== index)
    return [
      ...enabled.flatMap((name, index) => unknown(`pipeline.enabled_models.${index}`, name)),
      ...twice.map((name) => ({ path: 'pipeline.enabled_models', message: `names ${name} twice` })),
      ...Object.keys(settings).flatMap((name) => unknown(`pipeline.models.${name}`, name)),
      ...Object.keys(topics).flatMap((name) => unknown(`topics.${name}`, name)),
    ]
  }
}

const databaseRule: ConfigRule = ({ sections, environmentName }) => {
  const database = sections['database'] as DatabaseConfig | undefined
  if (database === undefined) return []
  const { url, user, password, name, host } = database
  const isNamed = user !== undefined || password !== undefined || name !== undefined || host !== undefined
  if (url !== undefined) return urlProblems(url.reveal(), database, environmentName)
  if (isNamed) {
    const missing = Object.entries({ user, name, host }).filter(([, value]) => value === undefined)
    const problems = missing.map(([field]) => ({
      path: `database.${field}`,
      message: 'is needed when there is no database.url',
    }))
    if (environmentName !== 'production') return problems
    if (password === undefined)
      return [...problems, { path: 'database.password', message: secretWeakness('') as string }]
    return password.reveal() === user ? [...problems, { path: 'database.password', message: sameAsUser }] : problems
  }
  if (environmentName !== 'production') return []
  return [{ path: 'database.url', message: 'is empty, which production refuses; name the database' }]
}

function urlProblems(url: string, { user, password, name, host }: DatabaseConfig, environmentName: string) {
  const path = 'database.url'
  if (user !== undefined || name !== undefined || host !== undefined) {
    return [{ path, message: 'is given beside user, name or host; give one or the other' }]
  }
  // An empty address is told of by the rule of secrets in production.
  if (url.trim() === '' && environmentName === 'production') return []
  if (!URL.canParse(url) || !/^postgres(ql)?:\/\//.test(url)) {
    return [{ path, message: 'must have the form postgres://user:password@host:port/name' }]
  }
  const hasPassword = new URL(url).password !== ''
  if (hasPassword && password !== undefined) {
    return [{ path: 'database.password', message: 'is given beside an address that has one; give one or the other' }]
  }
  if (environmentName !== 'production' || hasPassword || password !== undefined) return []
  return [{ path, message: `has a password that ${secretWeakness('') as string}` }]
}

const tracingRule: ConfigRule = ({ sections }) => {
  const tracing = sections['tracing'] as TracingConfig | undefined
  if (tracing === undefined || !tracing.enabled || tracing.exporter !== 'otlp' || tracing.otlp_endpoint !== undefined)
    return []
  return [{ path: 'tracing.otlp_endpoint', message: 'is needed when tracing is enabled with the exporter otlp' }]
}

const corsRule: ConfigRule = ({ sections, environmentName }) => {
  const http = sections['http'] as HttpConfig | undefined
  return (http?.cors_origins ?? []).flatMap((origin, index) => {
    const path = `http.cors_origins.${index}`
    if (origin === '*') {
      return environmentName === 'production'
        ? [{ path, message: 'is a wildcard, which production refuses; list the origins' }]
        : []
    }
    const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin
    return isOrigin ? [] : [{ path, message: 'must be an origin such as https://desk.example.com, without a path' }]
  })
}

/** The usual sections and rules; what the configuration reference is made from. */
export const standardConfigSchema: ConfigSchema<
  StandardSections & Readonly<Record<string, StandardSections[keyof StandardSections]>>
> = defineConfigSchema(standardSections, createStandardRules())

/** Address of the configured database; undefined when none is named. Keep it as secret as its parts. */
export function databaseUrl({ url, user, password, name, host, port }: DatabaseConfig): Secret | undefined {
  if (url !== undefined) return password === undefined ? url : withPassword(url.reveal(), password)
  if (host === undefined) return undefined
  const address = new URL(`postgres://${host}:${port}`)
  address.username = encodeURIComponent(user ?? '')
  address.password = encodeURIComponent(password?.reveal() ?? '')
  address.pathname = `/${encodeURIComponent(name ?? '')}`
  return new Secret(address.href)
}

function withPassword(url: string, password: Secret): Secret {
  const address = new URL(url)
  address.password = encodeURIComponent(password.reveal())
  return new Secret(address.href)
}
