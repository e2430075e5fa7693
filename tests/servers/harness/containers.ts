import { createServer } from 'node:net'
import { GenericContainer, type StartedNetwork, type StartedTestContainer, Wait } from 'testcontainers'

/** Every image, with the version that is deployed. */
export const images: Readonly<Record<'kafka' | 'registry' | 'newerRegistry' | 'connect' | 'timescaledb', string>> = {
  kafka: process.env['KAFKA_IMAGE'] ?? 'apache/kafka:4.3.1',
  registry: process.env['REGISTRY_IMAGE'] ?? 'apicurio/apicurio-registry:3.0.9',
  newerRegistry: 'apicurio/apicurio-registry:3.3.3',
  connect: process.env['CONNECT_IMAGE'] ?? 'quay.io/debezium/connect:3.6.0.Final',
  timescaledb: process.env['TIMESCALEDB_IMAGE'] ?? 'timescale/timescaledb:2.19.3-pg17',
}

/** A server in a container of its own. */
export interface Server {
  /** Where it answers on this machine. */
  readonly url: string
  /** The container, for faults. */
  readonly container: StartedTestContainer
}

const startupTimeout = 120_000

/** Label of every container, with the run that it belongs to. */
export const runLabel = 'cryptics-lab.run'

function containerOf(image: string, network: StartedNetwork, alias: string): GenericContainer {
  return new GenericContainer(image)
    .withNetwork(network)
    .withNetworkAliases(alias)
    .withLabels({ [runLabel]: process.env['SERVERS_RUN'] ?? 'alone' })
    .withStartupTimeout(startupTimeout)
}

/** Ports of this machine that are free now. A port that the engine chooses is another one after a disconnection. */
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

/** Starts something on a free port; one that another run took meanwhile is given up for the next. */
async function onFreePorts<Result>(count: number, start: (ports: number[]) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePorts(count))
    } catch (error) {
      if (attempt === 3 || !/already allocated|already in use/.test(String(error))) throw error
    }
  }
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
export function startKafka(count: number, network: StartedNetwork): Promise<readonly Server[]> {
  return onFreePorts(count, async (ports) => {
    const voters = ports.map((_, id) => `${id}@kafka${id}:9093`).join(',')
    const replicas = String(Math.min(3, count))
    return Promise.all(
      ports.map(async (port, id) => {
        const name = `kafka${id}`
        const container = await containerOf(images.kafka, network, name)
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
          .start()
        return { url: `127.0.0.1:${port}`, container }
      }),
    )
  })
}

/** A schema registry by Confluent's protocol; its schemas live as long as it. */
export function startRegistry(network: StartedNetwork, image: string = images.registry): Promise<Server> {
  return onFreePorts(1, async ([host = 0]) => {
    const container = await containerOf(image, network, 'registry')
      .withExposedPorts({ container: 8080, host })
      .withWaitStrategy(Wait.forHttp('/apis/ccompat/v7/subjects', 8080))
      .start()
    return { url: `http://${container.getHost()}:${host}/apis/ccompat/v7`, container }
  })
}

/** A Kafka Connect worker. */
export interface ConnectWorkerOptions {
  /** Name in its network; each worker of a cluster needs its own. The default is `connect`. */
  readonly alias?: string
}

/** A Kafka Connect worker on the brokers of its network; all of a network are one cluster. */
export function startConnect(
  network: StartedNetwork,
  { alias = 'connect' }: ConnectWorkerOptions = {},
): Promise<Server> {
  return onFreePorts(1, async ([host = 0]) => {
    const container = await containerOf(images.connect, network, alias)
      .withEnvironment({
        BOOTSTRAP_SERVERS: 'kafka0:9092',
        GROUP_ID: 'connect',
        CONFIG_STORAGE_TOPIC: 'connect_configs',
        OFFSET_STORAGE_TOPIC: 'connect_offsets',
        STATUS_STORAGE_TOPIC: 'connect_statuses',
        ENABLE_APICURIO_CONVERTERS: 'true',
        ADVERTISED_HOST_NAME: alias,
        // What is done is committed soon, and a worker that was killed is missed soon.
        OFFSET_FLUSH_INTERVAL_MS: '2000',
        CONNECT_SESSION_TIMEOUT_MS: '6000',
        CONNECT_HEARTBEAT_INTERVAL_MS: '2000',
        CONNECT_SCHEDULED_REBALANCE_MAX_DELAY_MS: '2000',
        HEAP_OPTS: '-Xms128m -Xmx512m',
      })
      .withExposedPorts({ container: 8083, host })
      .withWaitStrategy(Wait.forHttp('/connectors', 8083))
      .start()
    return { url: `http://${container.getHost()}:${host}`, container }
  })
}

/** What a database is started with. */
export interface DatabaseOptions {
  /** Size of its disk in MiB, for tests that fill it; the default is the machine's. */
  readonly disk?: number
}

/** A TimescaleDB; `url` has the password of its owner. */
export function startTimescale(network: StartedNetwork, { disk }: DatabaseOptions = {}): Promise<Server> {
  return onFreePorts(1, async ([host = 0]) => {
    const container = await containerOf(images.timescaledb, network, 'timescaledb')
      .withEnvironment({ POSTGRES_USER: 'tests', POSTGRES_PASSWORD: 'tests', POSTGRES_DB: 'tests' })
      .withTmpFs(disk === undefined ? {} : { '/var/lib/postgresql/data': `rw,size=${disk}m` })
      .withExposedPorts({ container: 5432, host })
      // The first start ends before the server that stays; only that one listens on TCP.
      .withWaitStrategy(Wait.forSuccessfulCommand('pg_isready --quiet --host 127.0.0.1 --username tests'))
      .start()
    const url = `postgres://tests:tests@${container.getHost()}:${host}/tests`
    return { url, container }
  })
}
