import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { RegisteredConnector } from '../connectors/connector-registry.ts'
import { ConnectorConfigInvalidError } from '../connect/connect-errors.ts'
import { validateConfig } from '../connect/lifecycle/validate-config.ts'
import type { ConnectClient } from '../connect/rest/connect-client.ts'
import { planOf } from '../connect/runtime/managed-plan.ts'
import { type Finding, finding } from './finding.ts'
import { openConnect, planOptionsOf } from './open-connect.ts'
import type { Pipeline } from './open-pipeline.ts'
import type { PipelineSettings } from './pipeline-settings.ts'
import type { CommandSurroundings } from './surroundings.ts'

const patience = 10_000

/** What is found of a managed connector without asking anybody: whether it can be planned, and what is done differently. */
export function planFinding(connector: RegisteredConnector, found: Finding, settings: PipelineSettings): Finding {
  const message = `${found.message}, by Kafka Connect`
  try {
    return { ...found, message, notices: planOf(connector, planOptionsOf(settings)).notices }
  } catch (error) {
    if (!(error instanceof InvalidOptionError)) throw error
    return { ...found, ok: false, message: `${message}: ${error.message}` }
  }
}

/** What Kafka Connect says of the managed connectors of a pipeline; nothing is made. */
export async function askConnect(
  pipeline: Pipeline,
  { verbose, writeError, signal }: Pick<CommandSurroundings, 'writeError' | 'signal'> & { readonly verbose: boolean },
): Promise<readonly Finding[]> {
  const managed = pipeline.managed.entries().map(([, connector]) => connector)
  if (managed.length === 0) return []
  const { settings, configPath } = pipeline
  const client = openConnect(settings.connect, { configPath, budget: patience, writeError, verbose })
  const server = await finding('kafka-connect', async () => `answers, ${(await client.server({ signal })).version}`)
  if (!server.ok) return [server]
  const found = [server]
  for (const connector of managed) {
    if (planFinding(connector, server, settings).ok) {
      found.push(await finding(`plugin of ${connector.name}`, () => askPlugin(client, connector, settings, signal)))
    }
  }
  return found
}

async function askPlugin(
  client: ConnectClient,
  connector: RegisteredConnector,
  settings: PipelineSettings,
  signal: AbortSignal,
): Promise<string> {
  const { config } = planOf(connector, planOptionsOf(settings))
  const { name } = connector.getConnectorConfig()
  const problems = await validateConfig(client, name, config, { signal })
  if (problems.length > 0) throw new ConnectorConfigInvalidError(name, problems)
  return 'accepts its configuration; see connectors validate for a trial'
}
