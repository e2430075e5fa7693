import type { RegisteredConnector } from '../../connectors/connector-registry.ts'
import { findConnector } from '../../connectors/find-connector.ts'
import { type HandedOver, handOverToConnect, handOverToNode } from '../../connectors/hand-over.ts'
import { openManaged } from '../open-managed.ts'
import { openLog, openPool, type Pipeline } from '../open-pipeline.ts'
import type { ConnectorsContext } from './connectors-context.ts'
import { eachTarget } from './each-target.ts'

/**
 * Gives connectors to the runtime that the file names, after the word was changed there: the new one begins where the old one
 * has ended. For the runtime of this command the one on Kafka Connect is stopped; before the other way round `run` must end.
 */
export async function handOverConnectors(context: ConnectorsContext, pipeline: Pipeline): Promise<number> {
  const { client, options, deadline, call } = context
  const entries = pipeline.registry.entries().map(([registeredAs, connector]) => {
    const { name } = connector.getConnectorConfig()
    return { name, registeredAs, connector, config: connector.getConnectorConfig() }
  })
  const targets = [...new Set(options.names)].map((name) => findConnector(entries, name))
  const log = await openLog(pipeline.settings.kafka)
  const pool = await openPool(pipeline.settings.database, 2)
  try {
    return await eachTarget(context, targets, async ({ name, registeredAs, connector }) => {
      const isManaged = pipeline.managed.entries().some(([managed]) => managed === registeredAs)
      const given = { client, log, pool, connector, deadline, ...call }
      const partitions = isManaged
        ? await handOverToConnect(given, configOf(context, pipeline, connector))
        : await handOverToNode(given)
      const to = isManaged ? 'kafka-connect' : 'node'
      const next = isManaged ? 'deploy it now' : 'it is stopped on Kafka Connect; run it, then delete it there'
      return {
        line: `handed over ${name} to ${to}: ${wordsOf(partitions)}; ${next}`,
        data: { name, action: 'handed-over', to, partitions },
      }
    })
  } finally {
    await log.close()
    await pool.end()
  }
}

function configOf({ client }: ConnectorsContext, pipeline: Pipeline, connector: RegisteredConnector) {
  const { name } = connector.getConnectorConfig()
  return openManaged(pipeline, { client, list: { entries: () => [[name, connector]] } }).plan(name).config
}

function wordsOf(partitions: readonly HandedOver[]): string {
  if (partitions.length === 0) return 'from the first record'
  return partitions.map(({ partition, offset }) => `partition ${partition} from ${offset}`).join(', ')
}
