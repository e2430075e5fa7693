import { z } from 'zod'
import {
  addressField,
  choiceFieldOr,
  flagFieldOr,
  integerFieldOr,
  listFieldOr,
  numberFieldOr,
  secretField,
  textField,
  textFieldOr,
} from './config-fields.ts'
import type {
  DatabaseConfig,
  HttpConfig,
  KafkaConfig,
  LoggingConfig,
  PipelineConfig,
  RegistryConfig,
  ServiceConfig,
  TracingConfig,
} from './standard-config.ts'

const port = [0, 65_535] as const

const topicName = z
  .string()
  .regex(/^[a-zA-Z0-9._-]{1,249}$/, 'must be a topic name: letters, digits, ., _ and -, at most 249')

const tableName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,47}$/, 'must be a table name: letters, digits and _, not a digit first, at most 48')
  .optional()
  .describe('Table of the model; the default is `<model>_data`.')

/** Section `[service]`. */
export const serviceSection: z.ZodType<ServiceConfig> = z.strictObject({
  name: textField('Name of the process in logs and traces; the default is the program’s own.'),
  environment: textField('Name of the environment; `production` refuses weak secrets and a wildcard in CORS.'),
})

/** Section `[logging]`. */
export const loggingSection: z.ZodType<LoggingConfig> = z.strictObject({
  level: choiceFieldOr(
    'info',
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    'Least level that is written.',
  ),
  format: choiceFieldOr(
    'auto',
    ['auto', 'pretty', 'json'],
    'Form on standard error; `auto` is pretty on a terminal and JSON otherwise.',
  ),
  directory: textField(
    'Folder of the log files, one per channel and one with all errors, `<channel>.<date>.<number>.log`; without it there are no files.',
  ),
  queue_capacity: integerFieldOr(
    10_000,
    [100, 1_000_000],
    'Records that may wait for each destination; beyond it records are dropped and counted.',
  ),
  rotation_size: z
    .string()
    .regex(/^[1-9]\d*[kmg]$/, 'must be a size such as 500k, 10m or 1g')
    .default('10m')
    .describe('Size from which on a file is rotated, in k, m or g bytes.'),
  rotation_interval: choiceFieldOr('daily', ['hourly', 'daily', 'none'], 'How often a file is rotated besides.'),
  retention_count: integerFieldOr(10, [1, 1_000], 'Files that are kept per channel, the one being written included.'),
})

/** Section `[http]`. */
export const httpSection: z.ZodType<HttpConfig> = z.strictObject({
  host: textFieldOr('127.0.0.1', 'Address that is listened on; the default is loopback.'),
  port: z
    .number()
    .int('must be a whole number from 0 to 65535')
    .min(port[0], 'must be a whole number from 0 to 65535')
    .max(port[1], 'must be a whole number from 0 to 65535')
    .optional()
    .describe('Port of health and metrics, 0 for any free one; without it 8080 or the next free one of ten.'),
  cors_origins: listFieldOr(
    [],
    'Origins that a browser may call from, for example `https://desk.example.com`; `*` is refused in production.',
  ),
})

/** Section `[tracing]`. */
export const tracingSection: z.ZodType<TracingConfig> = z.strictObject({
  enabled: flagFieldOr(false, 'Whether spans are made; needs the OpenTelemetry packages.'),
  exporter: choiceFieldOr('none', ['none', 'otlp'], 'Where spans go: nowhere, or to an OTLP receiver over HTTP.'),
  otlp_endpoint: addressField(['http', 'https'], 'Address of the OTLP receiver, for example `http://localhost:4318`.'),
  sampling_ratio: numberFieldOr(1, [0, 1], 'Share of traces that are recorded, 0 to 1.'),
})

/** Section `[topics]`. */
export const topicsSection: z.ZodType<Readonly<Record<string, string>>> = z
  .record(z.string(), topicName)
  .describe('Topic of a model; the default comes from the naming preset, for example `cryptics.deribit.ticker.avro`.')

/** Section `[pipeline]`. */
export const pipelineSection: z.ZodType<PipelineConfig> = z.strictObject({
  enabled_models: z
    .array(z.string().min(1, 'must not be empty'))
    .min(1, 'must name at least one model; leave it out for all of them')
    .optional()
    .describe('Models that are recorded; without it all of them.'),
  models: z
    .record(
      z.string(),
      z.strictObject({
        table_name: tableName,
        runtime: choiceFieldOr('node', ['node', 'kafka-connect'], 'What runs the connector of the model.'),
      }),
    )
    .default({})
    .describe('Settings of single models.'),
})

/** Section `[database]`. */
export const databaseSection: z.ZodType<DatabaseConfig> = z.strictObject({
  type: choiceFieldOr('postgres', ['postgres'], 'Kind of database.'),
  url: secretField(
    'Address with user and password, `postgres://user:password@host:port/name`; instead of the fields below.',
  ),
  user: textField('User; the short variable is `DB_USER`.'),
  password: secretField('Password; the short variable is `DB_PASSWORD`, or `DB_PASSWORD_FILE`.'),
  name: textField('Name of the database; the short variable is `DB_NAME`.'),
  host: textField('Host; the short variable is `DB_HOST`.'),
  port: integerFieldOr(5_432, [1, 65_535], 'Port; the short variable is `DB_PORT`.'),
})

/** Section `[kafka]`. */
export const kafkaSection: z.ZodType<KafkaConfig> = z.strictObject({
  brokers: z
    .array(z.string().regex(/^[^\s:/@]+:\d{1,5}$/, 'must be host:port'))
    .default([])
    .describe('Brokers to begin with, each `host:port`.'),
  group_id: textFieldOr('archive', 'Consumer group.'),
})

/** Section `[registry]`. */
export const registrySection: z.ZodType<RegistryConfig> = z.strictObject({
  url: addressField(['http', 'https'], 'Address of the schema registry, for example `http://localhost:8081`.'),
  user: textField('User of the registry.'),
  password: secretField('Password of the registry.'),
})
