import {
  InvalidOptionError,
  type Metrics,
  noMetrics,
  sleep,
  systemClock,
  systemRandom,
  systemTimers,
  type Timers,
} from '@cryptics-lab/avro-models'
import type { RegisteredConnector } from '../../connectors/connector-registry.ts'
import { consumerGroupOf } from '../../connectors/consumer-group.ts'
import { findConnector } from '../../connectors/find-connector.ts'
import type { SinkConnectorConfig } from '../../connectors/sink-connector.ts'
import { ConnectorFailedError } from '../../errors.ts'
import { metricNames } from '../../metric-names.ts'
import type { ConnectorStatus, PartitionLag } from '../../ports.ts'
import type { ConfigProblem } from '../connect-errors.ts'
import type { JdbcSinkPlan } from '../jdbc/jdbc-sink.ts'
import { type ConfigDifference, driftOf } from '../lifecycle/config-drift.ts'
import { removeConnector, resetConnectorOffsets, stopConnector } from '../lifecycle/connector-offsets.ts'
import { deployConnector, type DeployOptions, type DeployReport, unlessMissing } from '../lifecycle/deploy-connector.ts'
import { failureOf } from '../lifecycle/failed-task.ts'
import { quietStatus } from '../lifecycle/quiet-status.ts'
import { tryConfig, validateConfig } from '../lifecycle/validate-config.ts'
import type { ReadyOptions } from '../lifecycle/wait-until-ready.ts'
import type { ConnectStatus } from '../rest/connect-types.ts'
import type { KafkaConnectRuntime, KafkaConnectRuntimeOptions } from './kafka-connect-options.ts'
import { reportStatus } from './managed-metrics.ts'
import { planOf } from './managed-plan.ts'
import { createManagedSupervisor, type ManagedSupervisor } from './managed-supervisor.ts'

interface Managed {
  readonly registeredAs: string
  readonly description: RegisteredConnector
  readonly config: SinkConnectorConfig
  readonly plan: JdbcSinkPlan
  status: ConnectStatus | undefined
}

const drainLook = 500
const standardInterval = 2_000

class KafkaConnectRuntimeImplementation implements KafkaConnectRuntime {
  readonly #options: KafkaConnectRuntimeOptions
  readonly #managed: readonly Managed[]
  readonly #stopping = new AbortController()
  readonly #timers: Timers
  readonly #metrics: Metrics
  readonly #supervisor: ManagedSupervisor | undefined
  #polling: Promise<void> | undefined
  #problem: Error | undefined

  constructor(options: KafkaConnectRuntimeOptions) {
    const { timers = systemTimers, clock = systemClock, random = systemRandom, metrics = noMetrics } = options
    this.#options = options
    this.#timers = timers
    this.#metrics = metrics
    this.#managed = options.registry.entries().map(([registeredAs, description]) => ({
      registeredAs,
      description,
      config: description.getConnectorConfig(),
      plan: planOf(description, options),
      status: undefined,
    }))
    this.#supervisor =
      options.supervise &&
      createManagedSupervisor({
        options: options.supervise,
        clock,
        timers,
        random,
        restartFailed: (name) => this.restartFailed(name),
      })
  }

  get problem(): Error | undefined {
    return this.#problem
  }

  async start(): Promise<void> {
    for (const { config } of this.#managed) {
      try {
        await this.deploy(config.name, { signal: this.#stopping.signal })
      } catch (error) {
        // What the supervisor can mend is its business; a configuration that cannot be accepted is not.
        if (this.#supervisor === undefined || !(error instanceof ConnectorFailedError)) throw error
      }
    }
    this.#polling ??= this.#poll()
  }

  status(name: string): ConnectorStatus {
    return statusOf(this.#find(name))
  }

  statuses(): readonly ConnectorStatus[] {
    return this.#managed.map(statusOf)
  }

  failure(name: string): Error | undefined {
    const { status, plan } = this.#find(name)
    return status && failureOf(status, plan.config)
  }

  plan(name: string): JdbcSinkPlan {
    return this.#find(name).plan
  }

  async validate(
    name: string,
    { trial = false, ...options }: ReadyOptions & { readonly trial?: boolean } = {},
  ): Promise<readonly ConfigProblem[]> {
    const { config, plan } = this.#find(name)
    const { client } = this.#options
    const call = options.signal === undefined ? {} : { signal: options.signal }
    const problems = await validateConfig(client, config.name, plan.config, call)
    if (problems.length > 0 || !trial) return problems
    return await tryConfig(client, config.name, plan.config, this.#readyOptions(options))
  }

  async drift(name: string): Promise<readonly ConfigDifference[] | undefined> {
    const { config, plan } = this.#find(name)
    const running = await unlessMissing(this.#options.client.config(config.name))
    return running && driftOf(plan.config, running)
  }

  async deploy(name: string, options: DeployOptions = {}): Promise<DeployReport> {
    const managed = this.#find(name)
    const { client, prepareTable, onProgress } = this.#options
    for (const notice of managed.plan.notices) onProgress?.(notice)
    await prepareTable?.(managed.description)
    const report = await deployConnector(client, managed.config.name, managed.plan.config, this.#readyOptions(options))
    if (report.status !== undefined) this.#see(managed, report.status)
    return report
  }

  async pause(name: string): Promise<void> {
    await this.#options.client.pause(this.#find(name).config.name)
  }

  async resume(name: string): Promise<void> {
    await this.#options.client.resume(this.#find(name).config.name)
  }

  async restart(name: string): Promise<void> {
    const { client } = this.#options
    const { config } = this.#find(name)
    const { connector } = await client.status(config.name)
    // A restart alone leaves it in its state.
    if (connector.state === 'PAUSED' || connector.state === 'STOPPED') await client.resume(config.name)
    await client.restart(config.name, { includeTasks: true })
  }

  async restartFailed(name: string): Promise<void> {
    const { config } = this.#find(name)
    await this.#options.client.restart(config.name, { includeTasks: true, onlyFailed: true })
    this.#metrics.count(metricNames.connectRestarts, 1, { connector: config.name })
  }

  async halt(name: string): Promise<void> {
    await stopConnector(this.#options.client, this.#find(name).config.name, this.#seams())
  }

  async remove(name: string, { offsets = false }: { readonly offsets?: boolean } = {}): Promise<boolean> {
    const managed = this.#find(name)
    const isRemoved = await removeConnector(this.#options.client, managed.config.name, { offsets, ...this.#seams() })
    this.#see(managed, undefined)
    return isRemoved
  }

  async resetOffsets(name: string): Promise<void> {
    await resetConnectorOffsets(this.#options.client, this.#find(name).config.name, this.#seams())
  }

  async lag(name: string): Promise<readonly PartitionLag[]> {
    const { groupLag } = this.#options
    if (groupLag === undefined) {
      throw new InvalidOptionError('groupLag', 'is missing; Kafka Connect does not know where topics end: ask the log')
    }
    const { config } = this.#find(name)
    return await groupLag(consumerGroupOf(config.name), config.topic)
  }

  async drained({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    for (const managed of this.#managed) {
      const { name } = managed.config
      for (;;) {
        const lags = await this.lag(name)
        if (lags.every(({ lag }) => lag === 0)) break
        await this.refresh(name)
        const failure = this.#supervisor?.isWatching(name) === true ? undefined : this.failure(name)
        if (failure instanceof ConnectorFailedError) throw failure
        if (failure !== undefined) throw new ConnectorFailedError(name, failure.message, { cause: failure })
        await sleep(this.#timers, drainLook, signal)
      }
    }
  }

  async refresh(name?: string): Promise<void> {
    const { client, pollInterval: budget = standardInterval } = this.#options
    if (name !== undefined) {
      const managed = this.#find(name)
      this.#see(managed, await unlessMissing(client.status(managed.config.name)))
      return
    }
    try {
      const all = await client.expandedConnectors({ expand: ['status'], signal: this.#stopping.signal, budget })
      for (const managed of this.#managed) this.#see(managed, all[managed.config.name]?.status)
      this.#problem = undefined
    } catch (error) {
      // That this runtime was stopped says nothing of Kafka Connect.
      if (!this.#stopping.signal.aborted) this.#problem = error as Error
      throw error
    } finally {
      this.#metrics.gauge(metricNames.connectReachable, this.#problem === undefined ? 1 : 0)
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#supervisor?.stop()
    await this.#polling
  }

  async #poll(): Promise<void> {
    const { pollInterval = standardInterval } = this.#options
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.refresh().catch(() => undefined)
      await this.#reportLag()
      await sleep(this.#timers, pollInterval, signal).catch(() => undefined)
    }
  }

  async #reportLag(): Promise<void> {
    if (this.#options.groupLag === undefined) return
    for (const { config } of this.#managed) {
      if (this.#stopping.signal.aborted) return
      // Without an answer the last value stays; whether Kafka answers is told elsewhere.
      const lags = await this.lag(config.name).catch(() => undefined)
      const lag = lags?.reduce((sum, partition) => sum + partition.lag, 0)
      if (lag !== undefined) this.#metrics.gauge(metricNames.connectorLagRecords, lag, { connector: config.name })
    }
  }

  #see(managed: Managed, status: ConnectStatus | undefined): void {
    managed.status = status
    reportStatus(this.#metrics, statusOf(managed))
    if (status !== undefined) this.#supervisor?.see(status.name, failureOf(status, managed.plan.config))
  }

  #readyOptions<Options extends ReadyOptions>(options: Options): Options & ReadyOptions {
    const { readyDeadline, onProgress } = this.#options
    return {
      ...this.#seams(),
      ...(readyDeadline === undefined ? {} : { deadline: readyDeadline }),
      ...(onProgress === undefined ? {} : { onProgress: ({ text }: { readonly text: string }) => onProgress(text) }),
      ...options,
    }
  }

  #seams(): Pick<ReadyOptions, 'clock' | 'timers'> {
    const { clock } = this.#options
    return { timers: this.#timers, ...(clock === undefined ? {} : { clock }) }
  }

  #find(name: string): Managed {
    return findConnector(this.#managed, name)
  }
}

function statusOf({ status, config, plan }: Managed): ConnectorStatus {
  const unassigned = { state: 'UNASSIGNED' as const, worker_id: '' }
  if (status === undefined) return { name: config.name, connector: unassigned, tasks: [], type: 'sink' }
  return { ...quietStatus(status, plan.config), type: 'sink' }
}

/**
 * Makes a runtime that deploys the registered connectors to a Kafka Connect cluster. They go on when this process ends;
 * the runtime plans, deploys, watches and restarts them. Connectors are named by their own name (`postgres-sink-ticker`) or
 * by the one they were registered under.
 * @throws {InvalidOptionError} When a managed sink cannot store the records of a connector, or the plugin refuses.
 */
export function createKafkaConnectRuntime(options: KafkaConnectRuntimeOptions): KafkaConnectRuntime {
  return new KafkaConnectRuntimeImplementation(options)
}
