import type { Metrics } from '@cryptics-lab/avro-models'
import type { ConnectClient } from '../connect/rest/connect-client.ts'
import type { KafkaConnectRuntime, KafkaConnectRuntimeOptions } from '../connect/runtime/kafka-connect-options.ts'
import { createKafkaConnectRuntime } from '../connect/runtime/kafka-connect-runtime.ts'
import { planOptionsOf } from './open-connect.ts'
import type { ConnectorList, Pipeline } from './open-pipeline.ts'

/** What {@link openManaged} needs beside the pipeline. */
export interface OpenManagedOptions
  extends Pick<KafkaConnectRuntimeOptions, 'prepareTable' | 'groupLag' | 'supervise' | 'onProgress'> {
  /** Kafka Connect. */
  readonly client: ConnectClient
  /** Connectors to look after; the default is every managed one of the pipeline. */
  readonly list?: ConnectorList
  /** Where measurements go. */
  readonly metrics?: Metrics | undefined
}

/**
 * Makes the runtime of a pipeline's managed connectors; nothing is reached yet.
 * @throws {InvalidOptionError} A connector cannot be planned.
 */
export function openManaged(
  pipeline: Pipeline,
  { list = pipeline.managed, metrics, ...rest }: OpenManagedOptions,
): KafkaConnectRuntime {
  return createKafkaConnectRuntime({
    ...planOptionsOf(pipeline.settings),
    readyDeadline: pipeline.settings.connect.readySeconds * 1_000,
    registry: list,
    ...(metrics === undefined ? {} : { metrics }),
    ...rest,
  })
}
