import type { ConnectConfig, ConnectOptionDefinition, ConnectPlugin, ConnectValidation } from '../index.ts'

/** A plugin that the fake worker has. */
export interface FakePlugin extends ConnectPlugin {
  /** Its options; those that every connector has are added. */
  readonly options?: readonly ConnectOptionDefinition[]
}

/** Class of Debezium's JDBC sink, which the fake worker has as the real one does. */
export const debeziumSink = 'io.debezium.connector.jdbc.JdbcSinkConnector'
/** Class of Kafka's own file sink. */
export const fileSink = 'org.apache.kafka.connect.file.FileStreamSinkConnector'

const option = (name: string, type: string, rest: Partial<ConnectOptionDefinition> = {}): ConnectOptionDefinition => ({
  name,
  type,
  required: false,
  default_value: null,
  importance: 'HIGH',
  documentation: '',
  ...rest,
})

const common = [
  option('name', 'STRING', { required: true }),
  option('connector.class', 'STRING', { required: true }),
  option('tasks.max', 'INT', { default_value: '1' }),
  option('topics', 'LIST', { default_value: '' }),
  option('topics.regex', 'STRING', { default_value: '' }),
]

/** What a worker has when nothing else is said. */
export const standardPlugins: readonly FakePlugin[] = [
  {
    class: debeziumSink,
    type: 'sink',
    version: '3.6.0.Final',
    options: [
      option('connection.url', 'STRING', { documentation: 'Valid JDBC URL' }),
      option('connection.username', 'STRING'),
      option('connection.password', 'PASSWORD'),
      option('insert.mode', 'STRING', { default_value: 'insert', importance: 'LOW' }),
    ],
  },
  { class: fileSink, type: 'sink', version: '4.3.1', options: [option('file', 'STRING')] },
  { class: 'org.apache.kafka.connect.storage.StringConverter', type: 'converter', version: '4.3.1' },
]

/** The plugin of a name: its class, or the class without its package. */
export function findPlugin(plugins: readonly FakePlugin[], name: string): FakePlugin | undefined {
  return plugins.find((plugin) => plugin.class === name || plugin.class.split('.').at(-1) === name)
}

/** Kafka Connect's words for a plugin that it does not have. */
export function noPlugin(plugins: readonly FakePlugin[], name: string): string {
  const known = plugins.map(({ class: className }) => `PluginDesc{klass=class ${className}}`).join(', ')
  return `Failed to find any class that implements Connector and which name matches ${name}, available connectors are: ${known}`
}

/** What is wrong with one option. */
export type FakeProblem = readonly [option: string, message: string]

function problemsOf(config: ConnectConfig): readonly FakeProblem[] {
  const tasks = config['tasks.max'] ?? '1'
  const source = config['topics'] || config['topics.regex']
  const missing = 'Must configure one of topics or topics.regex'
  return [
    ...(source ? [] : ([['topics', missing], ['topics.regex', missing]] as const)),
    ...(/^\d+$/.test(tasks)
      ? []
      : ([
          ['tasks.max', `Invalid value ${tasks} for configuration tasks.max: Not a number of type INT`],
          ['tasks.max', 'Invalid value null for configuration tasks.max: Value must be non-null'],
        ] as const)),
  ]
}

/** What a plugin thinks of a configuration. */
export function validationOf(
  plugin: FakePlugin,
  config: ConnectConfig,
  more: readonly FakeProblem[] = [],
): ConnectValidation & { readonly groups: readonly string[] } {
  const problems = [...problemsOf(config), ...more]
  const known = [...common, ...(plugin.options ?? [])]
  const unknown = problems.filter(([name]) => !known.some((entry) => entry.name === name))
  const configs = [...known, ...unknown.map(([name]) => option(name, 'STRING'))].map((definition) => ({
    definition,
    value: {
      name: definition.name,
      value: definition.type === 'PASSWORD' ? '[hidden]' : (config[definition.name] ?? definition.default_value),
      errors: problems.filter(([name]) => name === definition.name).map(([, message]) => message),
      recommended_values: [],
      visible: true,
    },
  }))
  return { name: plugin.class, error_count: problems.length, groups: ['Common', 'Connector'], configs }
}

/** Kafka Connect's words when it refuses a configuration that it was told to run; undefined when it takes it. */
export function refusalOf({ error_count: count, configs }: ConnectValidation): string | undefined {
  if (count === 0) return undefined
  const lines = configs.flatMap(({ value }) => value.errors)
  return [
    `Connector configuration is invalid and contains the following ${count} error(s):`,
    ...lines,
    'You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`',
  ].join('\n')
}
