import { type Clock, InvalidOptionError, type Model, systemRandom, systemTimers } from '@cryptics-lab/avro-models'
import { createPostgresDialect } from '../dialects/postgres/postgres-dialect.ts'
import type { Connector } from '../engine/connector.ts'
import { createRetry, type Retry } from '../engine/retry.ts'
import { runConnector } from '../engine/run-connector.ts'
import { ConnectorFailedError } from '../errors.ts'
import type { TopicDescription, TopicPartitionOffset } from '../kafka/ports.ts'
import type { ConnectorCounts, ConnectorStatus, PartitionLag, Sink, Source } from '../ports.ts'
import { createRecordCodec } from '../record-codec.ts'
import { createSqlSink } from '../sinks/sql/sql-sink.ts'
import { createLogDeadLetters } from '../sources/log/log-dead-letters.ts'
import { createLogSource } from '../sources/log/log-source.ts'
import { consumerGroupOf } from './consumer-group.ts'
import { findConnector } from './find-connector.ts'
import type { RegisteredConnector } from './connector-registry.ts'
import type { NodeRuntime, NodeRuntimeOptions, SuperviseOptions } from './node-runtime-options.ts'
import { type IdentifiedModel, withIdentity } from './foreign-identity.ts'
import { createProgress } from './progress.ts'
import type { SinkConnectorConfig } from './sink-connector.ts'
import { createSupervisor, type Supervisor } from './supervisor.ts'
import { tableOptionsOf } from './table-options.ts'

interface Deployed {
  readonly registeredAs: string
  readonly description: RegisteredConnector
  readonly config: SinkConnectorConfig
  connector: Connector | undefined
  /** Whether the connector has learnt which partitions are its own; until then the group's positions say nothing of it. */
  isAssigned: boolean
}

/** Only what is set, so that an absent option keeps its default. */
function seams({
  clock,
  timers,
  random,
  metrics,
}: NodeRuntimeOptions): Partial<Pick<NodeRuntimeOptions, 'clock' | 'timers' | 'random' | 'metrics'>> {
  return {
    ...(clock === undefined ? {} : { clock }),
    ...(timers === undefined ? {} : { timers }),
    ...(random === undefined ? {} : { random }),
    ...(metrics === undefined ? {} : { metrics }),
  }
}

interface Ends {
  readonly topics: readonly TopicDescription[]
  /** What the group has committed: partitions of other members are as far as they say. */
  readonly committed: readonly TopicPartitionOffset[]
}

function lagsOf({ connector, isAssigned }: Deployed, { topics, committed }: Ends): readonly PartitionLag[] {
  const positions = connector?.positions() ?? []
  return topics.flatMap(({ topic, incarnation, partitions }) =>
    partitions.map(({ partition, lowWatermark, highWatermark: endOffset }) => {
      const isSame = (position: TopicPartitionOffset): boolean =>
        position.topic === topic && position.partition === partition
      const own = positions.find((position) => isSame(position) && position.incarnation === incarnation)
      const other = isAssigned ? committed.find(isSame) : undefined
      const offset = (own ?? other)?.offset ?? lowWatermark
      const lag = Math.max(0, Number(BigInt(endOffset) - BigInt(offset)))
      return { incarnation, topic, partition, offset, endOffset, lag }
    }),
  )
}

class NodeRuntimeImplementation implements NodeRuntime {
  readonly #options: NodeRuntimeOptions
  readonly #deployed: readonly Deployed[]
  readonly #progress = createProgress()
  readonly #stopping = new AbortController()
  readonly #retry: Retry
  readonly #supervisor: Supervisor | undefined

  constructor(options: NodeRuntimeOptions) {
    if (options.pool === undefined && options.sink === undefined) {
      throw new InvalidOptionError('pool', 'is missing; give a pool for SQL tables, or a sink factory')
    }
    this.#options = options
    this.#deployed = options.registry.entries().map(([registeredAs, description]) => {
      const config = description.getConnectorConfig()
      return { registeredAs, description, config, connector: undefined, isAssigned: false }
    })
    this.#retry = createRetry({
      timers: options.timers ?? systemTimers,
      random: options.random ?? systemRandom,
      options: options.retry ?? {},
      onRetry: () => undefined,
      giveUp: this.#stopping.signal,
    })
    this.#supervisor = options.supervise && this.#createSupervisor(options.supervise)
  }

  async start(): Promise<void> {
    for (const deployed of this.#deployed) deployed.connector ??= this.#deploy(deployed)
    for (const deployed of this.#deployed) await this.#started(deployed)
  }

  status(name: string): ConnectorStatus {
    return this.#statusOf(this.#find(name))
  }

  statuses(): readonly ConnectorStatus[] {
    return this.#deployed.map((deployed) => this.#statusOf(deployed))
  }

  counts(name: string): ConnectorCounts {
    return this.#find(name).connector?.counts() ?? { written: 0, skipped: 0, deadLettered: 0, retries: 0 }
  }

  failure(name: string): unknown {
    return this.#find(name).connector?.failure
  }

  pause(name: string): void {
    this.#find(name).connector?.pause()
  }

  resume(name: string): void {
    this.#find(name).connector?.resume()
  }

  async restart(name: string): Promise<void> {
    const deployed = this.#find(name)
    await deployed.connector?.stop()
    deployed.connector = this.#deploy(deployed)
    await this.#started(deployed)
  }

  async lag(name: string): Promise<readonly PartitionLag[]> {
    const deployed = this.#find(name)
    return lagsOf(deployed, await this.#endsOf(deployed))
  }

  async drained({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    for (const deployed of this.#deployed) {
      // The log is asked for its ends, and again only when those were reached.
      for (
        let ends = await this.#endsOf(deployed);
        this.#isBehind(deployed, ends);
        ends = await this.#endsOf(deployed)
      ) {
        do {
          const { version } = this.#progress
          this.#requireAlive(deployed)
          if (this.#isBehind(deployed, ends)) await this.#progress.after(version, signal)
        } while (this.#isBehind(deployed, ends))
      }
      this.#requireAlive(deployed)
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#supervisor?.stop()
    await Promise.all(this.#deployed.map(async ({ connector }) => connector?.stop()))
  }

  #createSupervisor(options: SuperviseOptions): Supervisor {
    return createSupervisor({
      options,
      timers: this.#options.timers ?? systemTimers,
      random: this.#options.random ?? systemRandom,
      restart: (name) => this.restart(name),
      onGivenUp: () => this.#notify(),
    })
  }

  #find(name: string): Deployed {
    return findConnector(this.#deployed, name)
  }

  #statusOf({ connector, config }: Deployed): ConnectorStatus {
    const worker_id = this.#options.workerId ?? 'node'
    const unassigned = { state: 'UNASSIGNED' as const, worker_id }
    return connector?.status() ?? { name: config.name, connector: unassigned, tasks: [], type: 'sink' }
  }

  #stateOf(deployed: Deployed): string | undefined {
    return this.#statusOf(deployed).tasks[0]?.state
  }

  #requireAlive(deployed: Deployed): void {
    const state = this.#stateOf(deployed)
    const { name } = deployed.config
    if (state === 'FAILED' && this.#supervisor?.isWatching(name) !== true) {
      const cause = deployed.connector?.failure
      throw new ConnectorFailedError(name, cause instanceof Error ? cause.message : String(cause), { cause })
    }
    if (state === undefined || state === 'STOPPED') throw new ConnectorFailedError(name, 'it does not run; start it')
  }

  async #started(deployed: Deployed): Promise<void> {
    for (;;) {
      const { version } = this.#progress
      this.#requireAlive(deployed)
      if (this.#stateOf(deployed) !== 'UNASSIGNED') return
      await this.#progress.after(version)
    }
  }

  #notify(): void {
    this.#progress.notify()
    this.#options.onProgress?.()
  }

  #deploy(deployed: Deployed): Connector {
    const { description, config, registeredAs } = deployed
    const { log, retry, drainTimeout, workerId, deadLetters = 'topic' } = this.#options
    const { batch, sink, pool } = this.#options
    // The table has run_id and event_key of every record; a model of somebody else may have them in headers.
    const { enrich } = withIdentity(description.model as unknown as Model<object>)
    const letters =
      deadLetters === 'fail'
        ? {}
        : {
            deadLetters: createLogDeadLetters({
              producer: log.producer(),
              topic: () => config.deadLetterTopic,
              connector: config.name,
            }),
          }
    const connector = runConnector<object>({
      name: config.name,
      source: this.#source(deployed, enrich),
      sink:
        sink?.(description, registeredAs) ?? this.#sqlSink(description, config.mode, pool as NonNullable<typeof pool>),
      ...letters,
      batch: { ...batch, ...config.batch },
      broker: config.broker,
      ...(retry === undefined ? {} : { retry }),
      ...(drainTimeout === undefined ? {} : { drainTimeout }),
      ...(workerId === undefined ? {} : { workerId }),
      ...seams(this.#options),
      onProgress: () => this.#notify(),
    })
    this.#supervisor?.watch(config.name, connector)
    return connector
  }

  #source(deployed: Deployed, enrich: IdentifiedModel['enrich']): Source<object> {
    const { config } = deployed
    const model = deployed.description.model as unknown as Model<object>
    deployed.isAssigned = false
    const { log, schemaRegistry, partitions = 1, deadLetters = 'topic' } = this.#options
    const { clock }: { readonly clock?: Clock } = this.#options
    const rows = config.batch.rows ?? this.#options.batch?.rows
    return createLogSource({
      name: config.topic,
      consumer: log.consumer({
        groupId: this.#groupOf(config),
        topics: [config.topic],
        ...(rows === undefined ? {} : { maximumRecords: rows }),
      }),
      codec: async () => {
        const burial = deadLetters === 'fail' ? [] : [{ topic: config.deadLetterTopic }]
        await log.admin().createTopics([{ topic: config.topic, partitions }, ...burial])
        const { topic, serializer } = config
        return createRecordCodec(model, { serializer, topic, registry: schemaRegistry, clock })
      },
      ...(enrich === undefined ? {} : { enrich }),
      onStarted: () => {
        deployed.isAssigned = true
        this.#notify()
      },
    })
  }

  #sqlSink(
    description: RegisteredConnector,
    mode: SinkConnectorConfig['mode'],
    pool: NonNullable<NodeRuntimeOptions['pool']>,
  ): Sink<object> {
    return createSqlSink({
      pool,
      dialect: this.#options.dialect ?? createPostgresDialect(),
      ...tableOptionsOf(description),
      mode,
      ...seams(this.#options),
    })
  }

  #endsOf({ config }: Deployed): Promise<Ends> {
    const { log } = this.#options
    return this.#retry(async () => {
      const admin = log.admin()
      const topics = await admin.describeTopics([config.topic])
      const isShared = log.capabilities.groupAssignment
      return { topics, committed: isShared ? await admin.fetchOffsets(this.#groupOf(config), [config.topic]) : [] }
    })
  }

  #groupOf({ name }: SinkConnectorConfig): string {
    return (this.#options.groupId ?? consumerGroupOf)(name)
  }

  #isBehind(deployed: Deployed, ends: Ends): boolean {
    return lagsOf(deployed, ends).some(({ lag }) => lag > 0)
  }
}

/**
 * Makes a runtime that deploys the registered connectors in this process: log, decode, sink, with our own engine.
 * Connectors are named by their own name (`postgres-sink-ticker`) or by the one they were registered under.
 * @throws {InvalidOptionError} When neither a pool nor a sink factory is given.
 */
export function createNodeRuntime(options: NodeRuntimeOptions): NodeRuntime {
  return new NodeRuntimeImplementation(options)
}
