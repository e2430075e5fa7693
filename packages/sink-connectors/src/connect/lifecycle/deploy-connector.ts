import { ConnectorConfigInvalidError, ConnectRefusedError } from '../connect-errors.ts'
import type { ConnectConfig } from '../jdbc/jdbc-sink.ts'
import type { ConnectClient } from '../rest/connect-client.ts'
import type { ConnectStatus } from '../rest/connect-types.ts'
import { type ConfigDifference, driftOf } from './config-drift.ts'
import { failedParts } from './failed-task.ts'
import { validateConfig } from './validate-config.ts'
import { type ReadyOptions, waitUntilReady } from './wait-until-ready.ts'

/** How a connector is deployed. */
export interface DeployOptions extends ReadyOptions {
  /** Whether the plugin is asked first what it thinks of the configuration; the default is true. */
  readonly validate?: boolean
  /** Whether to wait until the connector runs; the default is true. */
  readonly wait?: boolean
}

/** What was done to deploy a connector. */
export interface DeployReport {
  /** Name of the connector. */
  readonly name: string
  /** Whether it was there before, and as wanted. */
  readonly action: 'created' | 'updated' | 'unchanged'
  /** What was different before; empty for a new one. */
  readonly drift: readonly ConfigDifference[]
  /** Its status when it was ready; undefined when nobody waited. */
  readonly status: ConnectStatus | undefined
}

// A busy worker takes some tenths of a second to begin the tasks of a changed connector anew.
const settling = 2_000

/** What something gives, or undefined when Kafka Connect does not have it. */
export async function unlessMissing<Result>(asked: Promise<Result>): Promise<Result | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ConnectRefusedError && error.status === 404) return undefined
    throw error
  }
}

async function unlessRefused(asked: Promise<unknown>): Promise<void> {
  try {
    await asked
  } catch (error) {
    if (!(error instanceof ConnectRefusedError)) throw error
  }
}

/**
 * Makes a connector or changes the one of this name, and waits until it runs. One that is as wanted is left alone; one that
 * was paused, stopped or had failed is set going again.
 * @throws {ConnectorConfigInvalidError} When the plugin refuses an option, or a task cannot start with it.
 * @throws {ConnectorFailedError} When the connector or a task has failed, with the first line of the trace.
 * @throws {ConnectorNotReadyError} When it does not run by the deadline.
 */
export async function deployConnector(
  client: ConnectClient,
  name: string,
  config: ConnectConfig,
  options: DeployOptions = {},
): Promise<DeployReport> {
  const { validate = true, wait = true, signal } = options
  const call = signal === undefined ? {} : { signal }
  const problems = validate ? await validateConfig(client, name, config, call) : []
  if (problems.length > 0) throw new ConnectorConfigInvalidError(name, problems)
  const running = await unlessMissing(client.config(name, call))
  const before = running === undefined ? undefined : await unlessMissing(client.status(name, call))
  const drift = running === undefined ? [] : driftOf(config, running)
  if (running === undefined || drift.length > 0) await client.putConfig(name, config, call)
  const stale = before === undefined ? [] : failedParts(before)
  if (before !== undefined) await setGoing(client, name, before, stale.length > 0, call)
  const settle = before !== undefined && drift.length > 0 ? settling : 0
  const status = wait ? await waitUntilReady(client, name, { settle, ...options, stale, config }) : undefined
  const action = running === undefined ? 'created' : drift.length > 0 ? 'updated' : 'unchanged'
  return { name, action, drift, status }
}

async function setGoing(
  client: ConnectClient,
  name: string,
  { connector }: ConnectStatus,
  hasFailed: boolean,
  call: { readonly signal?: AbortSignal },
): Promise<void> {
  if (connector.state === 'PAUSED' || connector.state === 'STOPPED') await client.resume(name, call)
  // A change of configuration does not restart a task whose own configuration is the same. Where a restart is refused, what
  // has failed is seen in a moment.
  if (hasFailed) await unlessRefused(client.restart(name, { includeTasks: true, onlyFailed: true, ...call }))
}
