import { type ConfigProblem, ConnectorConfigInvalidError, ConnectRefusedError } from '../connect-errors.ts'
import type { ConnectConfig } from '../jdbc/jdbc-sink.ts'
import type { ConnectCall, ConnectClient } from '../rest/connect-client.ts'
import type { ConnectValidation } from '../rest/connect-types.ts'
import { hiderOf } from '../rest/request-secrets.ts'
import { type ReadyOptions, waitUntilReady } from './wait-until-ready.ts'

/**
 * Asks the plugin what it thinks of a configuration; nothing is made. Empty when all is well, and where a proxy in front of
 * Kafka Connect does not offer the question.
 */
export async function validateConfig(
  client: Pick<ConnectClient, 'validate'>,
  name: string,
  config: ConnectConfig,
  call: ConnectCall = {},
): Promise<readonly ConfigProblem[]> {
  const plugin = config['connector.class'] ?? ''
  try {
    const { configs = [] } = (await client.validate(plugin, { ...config, name }, call)) as Partial<ConnectValidation>
    const hide = hiderOf(config, [])
    return configs.flatMap(({ definition, value }) =>
      value.errors.map((message) => ({ option: value.name || definition.name, message: hide(message) })),
    )
  } catch (error) {
    if (!(error instanceof ConnectRefusedError)) throw error
    const isMissing = /find any class/.test(error.message)
    if (!isMissing && (error.status === 404 || error.status === 405)) return []
    if (!isMissing) throw error
    return [{ option: 'connector.class', message: `${plugin} is not installed on the workers` }]
  }
}

/**
 * Lets a worker try a configuration, which is the only way to know whether it can sign in to the database: a connector of
 * another name that reads a topic which does not exist, and is removed again. Empty when it got ready.
 * @throws {ConnectorFailedError} When it failed for a reason that no option explains.
 * @throws {ConnectorNotReadyError} When nothing was known before the deadline.
 */
export async function tryConfig(
  client: Pick<ConnectClient, 'putConfig' | 'status' | 'deleteConnector'>,
  name: string,
  config: ConnectConfig,
  options: ReadyOptions = {},
): Promise<readonly ConfigProblem[]> {
  const trial = `${name}-trial`
  const call = options.signal === undefined ? {} : { signal: options.signal }
  try {
    await client.putConfig(trial, trialOf(trial, config), call)
    await waitUntilReady(client, trial, { ...options, config })
    return []
  } catch (error) {
    if (error instanceof ConnectorConfigInvalidError) return error.problems
    throw error
  } finally {
    // Without the signal: what was made is removed even when somebody is out of patience.
    await client.deleteConnector(trial).catch(() => undefined)
  }
}

function trialOf(trial: string, config: ConnectConfig): ConnectConfig {
  const kept = Object.entries(config).filter(([option]) => !option.startsWith('errors.deadletterqueue.'))
  return {
    ...Object.fromEntries(kept),
    name: trial,
    topics: trial,
    'tasks.max': '1',
    'consumer.override.allow.auto.create.topics': 'false',
  }
}
