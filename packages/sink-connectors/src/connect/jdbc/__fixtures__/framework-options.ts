/** Options that Kafka Connect 4.3 itself reads of a sink connector, as a worker lists them. */
export const frameworkOptions: ReadonlySet<string> = new Set([
  'name',
  'connector.class',
  'connector.plugin.version',
  'tasks.max',
  'tasks.max.enforce',
  'topics',
  'topics.regex',
  'key.converter',
  'key.converter.plugin.version',
  'value.converter',
  'value.converter.plugin.version',
  'header.converter',
  'header.converter.plugin.version',
  'transforms',
  'predicates',
  'config.action.reload',
  'errors.retry.timeout',
  'errors.retry.delay.max.ms',
  'errors.tolerance',
  'errors.log.enable',
  'errors.log.include.messages',
  'errors.deadletterqueue.topic.name',
  'errors.deadletterqueue.topic.replication.factor',
  'errors.deadletterqueue.context.headers.enable',
])

/** Beginnings of options that Kafka Connect hands on: to converters, transforms and clients. */
export const frameworkPrefixes: readonly string[] = [
  'key.converter.',
  'value.converter.',
  'header.converter.',
  'transforms.',
  'predicates.',
  'consumer.override.',
  'producer.override.',
  'admin.override.',
]

/** Options of a configuration that neither the framework nor a plugin knows. */
export function unknownOptions(
  config: Readonly<Record<string, string>>,
  plugin: ReadonlySet<string>,
  prefixes: readonly string[] = [],
): readonly string[] {
  const known = [...frameworkPrefixes, ...prefixes]
  return Object.keys(config).filter(
    (name) => !frameworkOptions.has(name) && !plugin.has(name) && !known.some((prefix) => name.startsWith(prefix)),
  )
}
