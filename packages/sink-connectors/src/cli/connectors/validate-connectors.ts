import { CrypticsError, InvalidOptionError } from '@cryptics-lab/avro-models'
import type { RegisteredConnector } from '../../connectors/connector-registry.ts'
import { planOptionsOf } from '../open-connect.ts'
import { openManaged } from '../open-managed.ts'
import type { Pipeline } from '../open-pipeline.ts'
import type { ConnectorsContext } from './connectors-context.ts'
import { eachTarget } from './each-target.ts'
import { managedTargets } from './find-targets.ts'

interface Problem {
  /** Option that is at fault; null where none explains it. */
  readonly option: string | null
  readonly message: string
}

/**
 * Asks the plugin what it thinks of configurations, and lets a worker try those that it accepts; nothing stays behind. Exit
 * code 1 when there is a problem.
 */
export async function validateConnectors(context: ConnectorsContext, pipeline: Pipeline): Promise<number> {
  // What concerns all of them is told once.
  planOptionsOf(pipeline.settings)
  return await eachTarget(context, managedTargets(pipeline, context.options.names), async ({ name, connector }) => {
    const problems = await problemsOf(context, pipeline, connector)
    const lines = problems.map(({ option, message }) =>
      [name, ...(option === null ? [] : [option]), message].join(': '),
    )
    return {
      line: lines.length === 0 ? `${name}: ok` : lines.join('\n'),
      data: { name, ok: problems.length === 0, problems },
      isBad: problems.length > 0,
    }
  })
}

async function problemsOf(
  { client, options, deadline, call, writeError }: ConnectorsContext,
  pipeline: Pipeline,
  connector: RegisteredConnector,
): Promise<readonly Problem[]> {
  try {
    const runtime = openManaged(pipeline, {
      client,
      list: { entries: () => [[connector.topicKey, connector]] },
      onProgress: writeError,
    })
    return await runtime.validate(connector.getConnectorConfig().name, { trial: options.trial, deadline, ...call })
  } catch (error) {
    // A plan that the plugin's builder refuses names the option itself.
    if (error instanceof InvalidOptionError) {
      return [{ option: error.path, message: error.message.slice(error.path.length + 2) }]
    }
    const isOwn = CrypticsError.is(error) && (error.code === 'CONNECTOR_FAILED' || error.code === 'CONNECTOR_NOT_READY')
    if (isOwn) return [{ option: null, message: error.message }]
    throw error
  }
}
