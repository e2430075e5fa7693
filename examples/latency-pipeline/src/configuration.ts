import {
  ConfigInvalidError,
  type ConfigOverride,
  type ConfigProblem,
  type ConnectSectionConfig,
  databaseUrl,
  loadConfig,
  type LoadConfigOptions,
  type PipelineConfig,
  type Secret,
  standardConfigSchema,
} from '@cryptics-lab/service-kit/config'
import type { ServiceSections } from '@cryptics-lab/service-kit'
import type { Options } from './options.ts'
import { type RecordedModel, recordedModels } from './recorder.ts'
import { createRecordingPlan, type RecordingPlan } from './recording-plan.ts'

/** Where records go before they are stored. */
export interface StreamingConfiguration {
  /** Brokers of Kafka; none for the log in the database. */
  readonly brokers: readonly string[]
  /** The schema registry; undefined for the ids of the lock file. */
  readonly registry:
    | { readonly url: string; readonly user: string | undefined; readonly password: Secret | undefined }
    | undefined
}

/** Options of the command line that stand for settings. */
type SettingOptions = Pick<Options, 'config' | 'database' | 'logLevel' | 'port'> &
  Partial<Pick<Options, 'kafka' | 'registry' | 'sink' | 'connect'>>

/** What the app takes from file and variables, the command line already over it. */
export interface Configuration {
  /** What service-kit takes. */
  readonly service: ServiceSections
  /** Which models are recorded, and where. */
  readonly plan: RecordingPlan
  /** Address of the user's own database; undefined for the embedded one. */
  readonly database: Secret | undefined
  /** Where the log and the ids of the schemas are. */
  readonly streaming: StreamingConfiguration
  /** Which Kafka Connect is used, and what its workers are told. */
  readonly connect: ConnectSectionConfig
  /** What the user should know, one line each. */
  readonly notices: readonly string[]
}

/**
 * Reads the configuration; the command line wins over variables, variables over the file.
 * @throws {ConfigInvalidError} With every problem at once.
 * @throws {ConfigUnreadableError} When the file cannot be read.
 */
export async function loadConfiguration(
  options: SettingOptions,
  seams: Pick<LoadConfigOptions<never>, 'environment' | 'readText'> = {},
): Promise<Configuration> {
  const { value, sources } = await loadConfig({
    schema: standardConfigSchema,
    file: options.config,
    overrides: overridesOf(options),
    ...seams,
  })
  const { service, logging, http, tracing, topics, pipeline, kafka, registry } = value
  const problems = sharedNames(topics, pipeline, sources)
  if (problems.length > 0) throw new ConfigInvalidError(problems)
  const tables = Object.entries(pipeline.models).flatMap(([model, { table_name: table }]) =>
    table === undefined ? [] : [[model, table] as const],
  )
  return {
    service: {
      service,
      logging: { ...logging, level: options.logLevel ?? logging.level },
      // Who takes any port for the page wants no fixed one for health either.
      http: { ...http, port: http.port ?? (options.port === 0 ? 0 : undefined) },
      tracing,
    },
    plan: createRecordingPlan({
      ...(pipeline.enabled_models === undefined ? {} : { models: pipeline.enabled_models as readonly RecordedModel[] }),
      topics,
      tables: Object.fromEntries(tables),
      managed: recordedModels.filter((model) => pipeline.models[model]?.runtime === 'kafka-connect'),
    }),
    database: databaseUrl(value.database),
    streaming: {
      brokers: kafka.brokers,
      registry:
        registry.url === undefined
          ? undefined
          : { url: registry.url, user: registry.user, password: registry.password },
    },
    connect: value.connect,
    notices: [],
  }
}

/** Every secret that the app was told, for the log to leave out. */
export function secretsOf({ database, streaming, connect }: Configuration): readonly Secret[] {
  const { password, database_url: url, database_password: databasePassword, tls } = connect
  const all = [database, streaming.registry?.password, password, url, databasePassword, tls?.passphrase]
  return all.filter((secret) => secret !== undefined)
}

function overridesOf({ database, kafka, registry, sink, connect }: SettingOptions): readonly ConfigOverride[] {
  return [
    ...(database === undefined ? [] : [databaseOverride(database)]),
    ...(kafka === undefined ? [] : [{ path: 'kafka.brokers', value: kafka, source: '--kafka' }]),
    ...(registry === undefined ? [] : [{ path: 'registry.url', value: registry, source: '--registry' }]),
    ...(connect === undefined ? [] : [{ path: 'connect.url', value: connect, source: '--connect' }]),
    ...(sink === undefined
      ? []
      : recordedModels.map((model) => ({ path: `pipeline.models.${model}.runtime`, value: sink, source: '--sink' }))),
  ]
}

/** An address on the command line stands for all that other places say of the database, but a password that it lacks. */
function databaseOverride(database: string): ConfigOverride {
  const hasPassword = URL.canParse(database) && new URL(database).password !== ''
  const insteadOf = ['user', 'name', 'host', 'port', ...(hasPassword ? ['password'] : [])]
  return {
    path: 'database.url',
    value: database,
    source: '--database',
    insteadOf: insteadOf.map((name) => `database.${name}`),
  }
}

/** Two models in one table or on one topic would not fit each other's columns. */
function sharedNames(
  topics: Readonly<Record<string, string>>,
  { models }: PipelineConfig,
  sources: ReadonlyMap<string, string>,
): readonly ConfigProblem[] {
  const tables = recordedModels.map((model) => [model, models[model]?.table_name ?? `${model}_data`] as const)
  const places = [
    ...tables.map(([model, name]) => ({
      path: `pipeline.models.${model}.table_name`,
      name: `table ${name.toLowerCase()}`,
    })),
    ...Object.entries(topics).map(([model, name]) => ({ path: `topics.${model}`, name: `topic ${name}` })),
  ]
  return places.flatMap(({ path, name }) => {
    const other = places.find((place) => place.path !== path && place.name === name)
    const source = sources.get(path)
    return other === undefined || source === undefined
      ? []
      : [{ path, source, message: `${name} is also that of ${other.path}` }]
  })
}
