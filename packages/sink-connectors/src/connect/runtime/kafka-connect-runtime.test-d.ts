import { expectTypeOf, test } from 'vitest'
import type { ConnectorRuntime, createNodeRuntime } from '../../index.ts'
import {
  type ConnectClient,
  type ConnectorConfigInvalidError,
  createKafkaConnectRuntime,
  type DeployReport,
  failureOf,
  type JdbcConnection,
  type JdbcConverter,
  type KafkaConnectRuntime,
  type KafkaConnectRuntimeOptions,
} from '../index.ts'

declare const client: ConnectClient
declare const registry: KafkaConnectRuntimeOptions['registry']
declare const connection: JdbcConnection
declare const converter: JdbcConverter

test('a runtime of Kafka Connect is a runtime like the one of this process', () => {
  expectTypeOf<KafkaConnectRuntime>().toExtend<ConnectorRuntime>()
  expectTypeOf<ReturnType<typeof createNodeRuntime>>().toExtend<ConnectorRuntime>()
  expectTypeOf(createKafkaConnectRuntime).returns.toEqualTypeOf<KafkaConnectRuntime>()
  expectTypeOf<KafkaConnectRuntime['statuses']>().returns.toEqualTypeOf<ReturnType<ConnectorRuntime['statuses']>>()
  expectTypeOf<KafkaConnectRuntime['pause']>().returns.toEqualTypeOf<Promise<void>>()
  expectTypeOf<KafkaConnectRuntime['deploy']>().returns.resolves.toEqualTypeOf<DeployReport>()
})

test('it needs a client, connectors, a database and a converter', () => {
  expectTypeOf(createKafkaConnectRuntime({ client, registry, connection, converter })).toExtend<ConnectorRuntime>()
  // @ts-expect-error the database is missing
  createKafkaConnectRuntime({ client, registry, converter })
  // @ts-expect-error no such place for dead letters
  createKafkaConnectRuntime({ client, registry, connection, converter, deadLetters: 'drop' })
})

test('answers are typed', () => {
  expectTypeOf(client.connectors()).resolves.toEqualTypeOf<readonly string[]>()
  expectTypeOf(client.status('a')).resolves.toHaveProperty('tasks')
  expectTypeOf(client.pause('a')).resolves.toEqualTypeOf<void>()
  // @ts-expect-error no such state to begin in
  void client.createConnector('a', {}, { initialState: 'FAILED' })
  // @ts-expect-error values are texts
  void client.putConfig('a', { 'tasks.max': 1 })
  expectTypeOf<ConnectorConfigInvalidError>().toExtend<ReturnType<typeof failureOf>>()
})
