import { defaultBatchRows } from './checked-options.ts'
import { converterConfig, converterDecisions } from './converter-config.ts'
import type { ConnectConfig, JdbcSinkOptions } from './jdbc-sink.ts'

/** Options of Kafka Connect itself that follow from {@link JdbcSinkOptions}, and from which part. */
export const frameworkDecisions: Readonly<Record<string, string>> = {
  name: 'name',
  'connector.class': 'the plugin',
  topics: 'topic',
  'topics.regex': 'topic',
  'tasks.max': 'tasks',
  'errors.tolerance': 'deadLetters',
  'errors.deadletterqueue.topic.name': 'deadLetters.topic',
  'errors.deadletterqueue.topic.replication.factor': 'deadLetters.replicationFactor',
  ...converterDecisions,
}

function errorsConfig(deadLetters: JdbcSinkOptions['deadLetters']): ConnectConfig {
  return {
    'errors.tolerance': deadLetters === undefined ? 'none' : 'all',
    // Only what may pass by itself is tried again, for example while the registry is away.
    'errors.retry.timeout': '300000',
    'errors.retry.delay.max.ms': '5000',
    ...(deadLetters === undefined
      ? {}
      : {
          'errors.deadletterqueue.topic.name': deadLetters.topic,
          // Kafka Connect's own default is 3, which fails on a single broker.
          'errors.deadletterqueue.topic.replication.factor': String(deadLetters.replicationFactor ?? -1),
          'errors.deadletterqueue.context.headers.enable': 'true',
        }),
  }
}

/**
 * The part of a connector's configuration that Kafka Connect itself reads: the same for every plugin.
 * @param connectorClass Class of the plugin.
 */
export function frameworkConfig(options: JdbcSinkOptions, connectorClass: string): ConnectConfig {
  return {
    name: options.name,
    'connector.class': connectorClass,
    'tasks.max': String(options.tasks ?? 1),
    topics: options.topic,
    // Our producers write keys as text.
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    ...converterConfig(options.converter),
    'consumer.override.auto.offset.reset': 'earliest',
    // A batch is never longer than what one poll brings.
    'consumer.override.max.poll.records': String(options.batchRows ?? defaultBatchRows),
    ...errorsConfig(options.deadLetters),
  }
}
