import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { type ConnectSettings, readConnectSettings } from '../connect-settings.ts'
import { openConnect } from '../open-connect.ts'
import { createPipeline, type Pipeline } from '../open-pipeline.ts'
import { readPipelineFile, readVariables } from '../pipeline-file.ts'
import { readSettings } from '../pipeline-settings.ts'
import type { CommandSurroundings } from '../surroundings.ts'
import { changeConnectors } from './change-connectors.ts'
import type { ConnectorsContext } from './connectors-context.ts'
import type { ConnectorsOptions } from './connectors-options.ts'
import { deployConnectors } from './deploy-connectors.ts'
import { handOverConnectors } from './hand-over-connectors.ts'
import { listConnectors } from './list-connectors.ts'
import { showConfigs } from './show-configs.ts'
import { showStatuses } from './show-statuses.ts'
import { validateConnectors } from './validate-connectors.ts'

/** Does what `sink-connectors connectors` was asked to do with connectors of Kafka Connect, and gives the exit code. */
export async function runConnectors(options: ConnectorsOptions, surroundings: CommandSurroundings): Promise<number> {
  const { signal, writeError } = surroundings
  try {
    return await act(openContext(options, surroundings))
  } catch (error) {
    if (!signal.aborted) throw error
    writeError('waiting was ended; what Kafka Connect was told before goes on')
    return 1
  }
}

function openContext(options: ConnectorsOptions, surroundings: CommandSurroundings): ConnectorsContext {
  const { config, verbose } = options
  const { signal, writeError } = surroundings
  const pipeline = config === undefined ? undefined : openPipeline(config, options, surroundings)
  const connect = pipeline?.settings.connect ?? clusterSettings(options, surroundings)
  const deadline = options.deadline ?? connect.readySeconds * 1_000
  const client = openConnect(connect, { configPath: config ?? '.', budget: deadline, writeError, verbose })
  return { ...surroundings, options, client, pipeline, deadline, call: { signal } }
}

function openPipeline(config: string, { url }: ConnectorsOptions, { environment }: CommandSurroundings): Pipeline {
  const document = readPipelineFile(config, environment)
  return createPipeline(readSettings({ ...document, connect: withUrl(document['connect'], url) }), config)
}

/** Without a file: the address, and what the environment says of it. */
function clusterSettings({ url }: ConnectorsOptions, { environment }: CommandSurroundings): ConnectSettings {
  const section = withUrl(readVariables(environment)['connect'], url)
  if ((section as { readonly url?: unknown }).url === undefined) {
    throw new InvalidOptionError('--config', 'is missing: the pipeline’s file, or --url for any connector of a cluster')
  }
  return readConnectSettings(section)
}

function withUrl(section: unknown = {}, url?: string): unknown {
  return url === undefined ? section : { ...(section as object), url }
}

async function act(context: ConnectorsContext): Promise<number> {
  const { action } = context.options
  switch (action) {
    case 'list':
      return await listConnectors(context)
    case 'status':
      return await showStatuses(context)
    case 'config':
      return await showConfigs(context)
    case 'validate':
      return await validateConnectors(context, context.pipeline as Pipeline)
    case 'deploy':
      return await deployConnectors(context, context.pipeline as Pipeline)
    case 'hand-over':
      return await handOverConnectors(context, context.pipeline as Pipeline)
    default:
      return await changeConnectors(context, action)
  }
}
