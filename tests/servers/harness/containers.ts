import { createServer } from 'node:net'
import { GenericContainer, type StartedNetwork, type StartedTestContainer, Wait } from 'testcontainers'

/** Every image, with the version that is deployed. */
export const images = {
  kafka: process.env['KAFKA_IMAGE'] ?? 'apache/kafka:4.3.1',
  registry: process.env['REGISTRY_IMAGE'] ?? 'apicurio/apicurio-registry:3.0.9',
  newerRegistry: 'apicurio/apicurio-registry:3.3.3',
  connect: process.env['CONNECT_IMAGE'] ?? 'quay.io/debezium/connect:3.6.0.Final',
  timescaledb: process.env['TIMESCALEDB_IMAGE'] ?? 'timescale/timescaledb:2.19.3-pg17',
} as const

/** A server in a container of its own. */
export interface Server {
  /** Where it answers on this machine. */
  readonly url: string
  /** The container, for faults. */
  readonly container: StartedTestContainer
}

const startupTimeout = 120_000

/** Ports of this machine that are free now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/** What every broker is told. Clients that it sends to itself go over a listener that is not the mapped port. */
const brokerEnvironment = {
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'INTERNAL:PLAINTEXT,HOST:PLAINTEXT,CONTROLLER:PLAINTEXT',
  KAFKA_INTER_BROKER_LISTENER_NAME: 'INTERNAL',
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '1',
  KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '1',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  // A broker that was killed is let in again as soon as its session is over.
  KAFKA_BROKER_SESSION_TIMEOUT_MS: '2000',
  KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '500',
  KAFKA_HEAP_OPTS: '-Xms128m -Xmx512m',
  CLUSTER_ID: '4L6g3nShT-eMCtK--X86sw',
}

/**
 * Brokers that serve clients on this machine, one or several; on a user's network they are `kafka0`, `kafka1`, …
 * @param network Network of others that speak to them, as Kafka Connect.
 */
export async function startKafka(count: number, network: StartedNetwork): Promise<readonly Server[]> {
  const ports = await freePorts(count)
  const voters = ports.map((_, id) => `${id}@kafka${id}:9093`).join(',')
  const replicas = String(Math.min(3, count))
  return Promise.all(
    ports.map(async (port, id) => {
      const name = `kafka${id}`
      const container = await new GenericContainer(images.kafka)
        .withNetwork(network)
        .withNetworkAliases(name)
        .withEnvironment({
          ...brokerEnvironment,
          KAFKA_NODE_ID: String(id),
          KAFKA_CONTROLLER_QUORUM_VOTERS: voters,
          KAFKA_LISTENERS: 'INTERNAL://:9092,HOST://:29092,CONTROLLER://:9093',
          KAFKA_ADVERTISED_LISTENERS: `INTERNAL://${name}:9092,HOST://127.0.0.1:${port}`,
          KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: replicas,
          KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: replicas,
          KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: count === 1 ? '1' : '2',
          KAFKA_DEFAULT_REPLICATION_FACTOR: replicas,
          KAFKA_MIN_INSYNC_REPLICAS: count === 1 ? '1' : '2',
        })
        .withExposedPorts({ container: 29_092, host: port })
        .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
        .withStartupTimeout(startupTimeout)
        .start()
      return { url: `127.0.0.1:${port}`, container }
    }),
  )
}

/** A schema registry by Confluent's protocol; its schemas live as long as it. */
export async function startRegistry(network: StartedNetwork, image: string = images.registry): Promise<Server> {
  const container = await new GenericContainer(image)
    .withNetwork(network)
    .withNetworkAliases('registry')
    .withExposedPorts(8080)
    .withWaitStrategy(Wait.forHttp('/apis/ccompat/v7/subjects', 8080))
    .withStartupTimeout(startupTimeout)
    .start()
  return { url: `http://${container.getHost()}:${container.getMappedPort(8080)}/apis/ccompat/v7`, container }
}

/** A Kafka Connect worker on the brokers of its network. */
export async function startConnect(network: StartedNetwork): Promise<Server> {
  const container = await new GenericContainer(images.connect)
    .withNetwork(network)
    .withNetworkAliases('connect')
    .withEnvironment({
      BOOTSTRAP_SERVERS: 'kafka0:9092',
      GROUP_ID: 'connect',
      CONFIG_STORAGE_TOPIC: 'connect_configs',
      OFFSET_STORAGE_TOPIC: 'connect_offsets',
      STATUS_STORAGE_TOPIC: 'connect_statuses',
      ENABLE_APICURIO_CONVERTERS: 'true',
    })
    .withExposedPorts(8083)
    .withWaitStrategy(Wait.forHttp('/connectors', 8083))
    .withStartupTimeout(startupTimeout)
    .start()
  return { url: `http://${container.getHost()}:${container.getMappedPort(8083)}`, container }
}

/** What a database is started with. */
export interface DatabaseOptions {
  /** Size of its disk in MiB, for tests that fill it; the default is the machine's. */
  readonly disk?: number
}

/** A TimescaleDB; `url` has the password of its owner. */
export async function startTimescale(network: StartedNetwork, { disk }: DatabaseOptions = {}): Promise<Server> {
  const container = await new GenericContainer(images.timescaledb)
    .withNetwork(network)
    .withNetworkAliases('timescaledb')
    .withEnvironment({ POSTGRES_USER: 'tests', POSTGRES_PASSWORD: 'tests', POSTGRES_DB: 'tests' })
    .withTmpFs(disk === undefined ? {} : { '/var/lib/postgresql/data': `rw,size=${disk}m` })
    .withExposedPorts(5432)
    // The first start ends before the server that stays; only that one listens on TCP.
    .withWaitStrategy(Wait.forSuccessfulCommand('pg_isready --quiet --host 127.0.0.1 --username tests'))
    .withStartupTimeout(startupTimeout)
    .start()
  const url = `postgres://tests:tests@${container.getHost()}:${container.getMappedPort(5432)}/tests`
  return { url, container }
}
