import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { RegisteredConnector } from '../../connectors/connector-registry.ts'
import type { SinkConnectorConfig } from '../../connectors/sink-connector.ts'
import { uniqueColumns } from '../../unique-columns.ts'
import { debeziumPlugin } from '../jdbc/debezium-plugin.ts'
import type { JdbcSinkOptions, JdbcSinkPlan } from '../jdbc/jdbc-sink.ts'
import type { ManagedPlanOptions } from './kafka-connect-options.ts'

/**
 * The configuration of a connector on Kafka Connect, from the same description that our own engine runs.
 * @throws {InvalidOptionError} When a managed JDBC sink cannot store such records, or the plugin refuses.
 */
export function planOf(connector: RegisteredConnector, options: ManagedPlanOptions): JdbcSinkPlan {
  const { plugin = debeziumPlugin, deadLetters = 'topic', evolve = true, deadLetterReplication } = options
  const config = connector.getConnectorConfig()
  requireStorable(connector, config)
  const { schema, batch, deadLetterTopic } = config
  const rows = batch.rows ?? options.batchRows
  const { config: planned, notices } = plugin.plan({
    name: config.name,
    topic: config.topic,
    table: config.table,
    ...(schema === undefined ? {} : { schema }),
    connection: options.connection,
    converter: options.converter,
    ...keysOf(connector, config),
    autoCreate: evolve,
    autoEvolve: evolve,
    ...(rows === undefined ? {} : { batchRows: rows }),
    ...(options.tasks === undefined ? {} : { tasks: options.tasks }),
    ...(deadLetters === 'fail'
      ? {}
      : {
          deadLetters: {
            topic: deadLetterTopic,
            ...(deadLetterReplication === undefined ? {} : { replicationFactor: deadLetterReplication }),
          },
        }),
    history: connector.model.history,
    ...(options.properties === undefined ? {} : { properties: options.properties }),
  })
  return { config: planned, notices: [...onceNotice(config), ...notices] }
}

function requireStorable({ model }: RegisteredConnector, { name, serializer }: SinkConnectorConfig): void {
  if (serializer === 'json') {
    throw new InvalidOptionError(
      `${name}.serializer`,
      'json has no schema, which a JDBC sink of Kafka Connect needs; write the topic as avro, or use the runtime node',
    )
  }
  if (model.fields.length === 0) {
    throw new InvalidOptionError(`${name}.model`, `${model.name} is not flat; only flat models have a table`)
  }
}

/** How a JDBC sink keeps rows apart: by their key where they have one, else not at all. */
function keysOf(
  { model }: RegisteredConnector,
  { mode, primaryKeys, name }: SinkConnectorConfig,
): Pick<JdbcSinkOptions, 'mode' | 'keys'> {
  const fields = uniqueColumns({ model, primaryKeys })
  if (mode === 'append' || (mode === 'once' && fields.length === 0)) return { mode: 'insert' }
  if (fields.length === 0) {
    throw new InvalidOptionError(`${name}.primaryKeys`, `is missing: ${mode} needs the columns that name a row`)
  }
  return { mode: mode === 'update' ? 'update' : 'upsert', keys: { mode: 'record_value', fields } }
}

function onceNotice({ name, mode, primaryKeys }: SinkConnectorConfig): readonly string[] {
  if (mode !== 'once') return []
  return primaryKeys.length === 0
    ? [`${name}: at least once: a worker that dies stores records again; name primary keys, or use the runtime node`]
    : [`${name}: once becomes upsert: a record that comes again replaces its row`]
}
