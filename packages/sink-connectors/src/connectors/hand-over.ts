import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { stopConnector, type StopWaitOptions } from '../connect/lifecycle/connector-offsets.ts'
import { unlessMissing } from '../connect/lifecycle/deploy-connector.ts'
import type { ConnectClient } from '../connect/rest/connect-client.ts'
import type { ConnectOffset } from '../connect/rest/connect-types.ts'
import { createPostgresDialect } from '../dialects/postgres/postgres-dialect.ts'
import { OffsetFencedError, TopicUnknownError } from '../errors.ts'
import type { LogClient, TopicDescription } from '../kafka/ports.ts'
import type { Dialect, DialectTable, PartitionIdentity } from '../ports.ts'
import type { SqlPool } from '../sql-pool.ts'
import type { RegisteredConnector } from './connector-registry.ts'
import { createTablePreparation } from './prepare-table.ts'
import { tableOptionsOf } from './table-options.ts'

/** What a hand-over between the two runtimes needs. */
export interface HandOverOptions extends StopWaitOptions {
  /** Kafka Connect. */
  readonly client: ConnectClient
  /** The log that both read. */
  readonly log: LogClient
  /** Your own pool on the database of the table. */
  readonly pool: SqlPool
  /** Dialect of the pool's database; the default is PostgreSQL's. */
  readonly dialect?: Dialect
  /** The connector that changes hands; its mode must be `once`, because the others go by their group. */
  readonly connector: RegisteredConnector
}

/** How a partition was handed over. */
export interface HandedOver {
  /** Number of the partition. */
  readonly partition: number
  /** First offset that the new runtime will read, decimal. */
  readonly offset: string
}

interface Handed {
  readonly name: string
  readonly topic: TopicDescription
  readonly table: DialectTable
}

async function open({ connector, log, pool, dialect = createPostgresDialect() }: HandOverOptions): Promise<Handed> {
  const { name, topic, mode } = connector.getConnectorConfig()
  if (mode !== 'once') {
    throw new InvalidOptionError(`${name}.mode`, `is ${mode}, which goes by its group: nothing has to be handed over`)
  }
  const [described] = await log.admin().describeTopics([topic])
  if (described === undefined) throw new TopicUnknownError(topic)
  await createTablePreparation({ pool, dialect })(connector)
  return { name, topic: described, table: dialect.table(tableOptionsOf(connector)) }
}

const identities = ({ topic: { topic, incarnation, partitions } }: Handed): readonly PartitionIdentity[] =>
  partitions.map(({ partition }) => ({ topic, incarnation, partition }))

/** First offset that the table has not stored; undefined when it has stored none of the partition. */
async function storedAt(pool: SqlPool, table: DialectTable, partition: PartitionIdentity): Promise<string | undefined> {
  const { rows } = await pool.query(table.position(partition))
  return rows[0]?.['next_offset'] as string | undefined
}

/**
 * Gives a connector from Kafka Connect to the runtime of this process, so that nothing is stored twice: stops it in order,
 * which commits all that it has stored, and moves the table's own offsets there. The connector stays behind, stopped; remove
 * it when the other one runs.
 * @throws {InvalidOptionError} When the connector's mode is not `once`.
 * @throws {ConnectorNotReadyError} When it does not stop by the deadline.
 * @throws {OffsetFencedError} When somebody else writes to the table meanwhile.
 */
export async function handOverToNode(options: HandOverOptions): Promise<readonly HandedOver[]> {
  const { client, pool, connector } = options
  const handed = await open(options)
  await stopConnector(client, handed.name, options)
  const committed = await client.offsets(handed.name)
  const moved: HandedOver[] = []
  for (const identity of identities(handed)) {
    const offset = offsetOf(committed, identity)
    const { table } = handed
    await pool.query(table.claim(identity))
    const from = (await storedAt(pool, table, identity)) ?? '0'
    if (offset !== undefined && BigInt(offset) > BigInt(from)) {
      const move = { ...identity, from, to: offset }
      const written = await table.write(pool, { mode: 'once', records: [], move })
      const { partition, topic } = identity
      const { table: name } = connector.getConnectorConfig()
      if (!written.moved) throw new OffsetFencedError({ topic, partition, expected: from, table: name })
      moved.push({ partition, offset })
    } else moved.push({ partition: identity.partition, offset: from })
  }
  return moved
}

function offsetOf(offsets: readonly ConnectOffset[], { topic, partition }: PartitionIdentity): string | undefined {
  const found = offsets.find(
    ({ partition: { kafka_topic, kafka_partition } }) => kafka_topic === topic && kafka_partition === partition,
  )
  return found?.offset === undefined || found.offset === null ? undefined : String(found.offset.kafka_offset)
}

/**
 * Gives a connector from the runtime of this process to Kafka Connect, which begins behind what the table has stored. The
 * runtime must have been stopped. The connector is made with `config`, or stopped and changed when it is there, and not
 * started: deploy it then.
 * @param config What it is to be deployed with: `plan(name).config` of the other runtime.
 * @throws {InvalidOptionError} When the connector's mode is not `once`.
 * @throws {ConnectorNotReadyError} When one that is there does not stop by the deadline.
 */
export async function handOverToConnect(
  options: HandOverOptions,
  config: Readonly<Record<string, string>>,
): Promise<readonly HandedOver[]> {
  const { client, pool } = options
  const handed = await open(options)
  const { name, table, topic } = handed
  if ((await unlessMissing(client.connector(name))) !== undefined) {
    // Its tasks must be gone: one that still ends would commit over what is set here.
    await stopConnector(client, name, options)
    await client.deleteConnector(name)
  }
  await client.createConnector(name, config, { initialState: 'STOPPED' })
  const moved: HandedOver[] = []
  for (const identity of identities(handed)) {
    const offset = await storedAt(pool, table, identity)
    if (offset !== undefined) moved.push({ partition: identity.partition, offset })
  }
  const offsets = moved.map(({ partition, offset }) => ({
    partition: { kafka_topic: topic.topic, kafka_partition: partition },
    offset: { kafka_offset: Number(offset) },
  }))
  if (offsets.length > 0) await client.alterOffsets(name, offsets)
  return moved
}
