import { consumerGroupOf } from '../../connectors/consumer-group.ts'
import { createGroupLag } from '../../connectors/group-lag.ts'
import { openLog, type Pipeline } from '../open-pipeline.ts'

/**
 * How far managed connectors are behind, by their names; empty where the file names no brokers. Brokers that cannot be asked are
 * told, and leave the rest unknown.
 */
export async function groupLags(
  { settings, managed }: Pipeline,
  writeError: (line: string) => void,
): Promise<ReadonlyMap<string, number>> {
  const lags = new Map<string, number>()
  const connectors = managed.entries().map(([, connector]) => connector)
  if (settings.kafka.brokers.length === 0 || connectors.length === 0) return lags
  const log = await openLog(settings.kafka)
  try {
    const lagOf = createGroupLag(log)
    for (const connector of connectors) {
      const { name, topic } = connector.getConnectorConfig()
      const partitions = await lagOf(consumerGroupOf(name), topic)
      lags.set(
        name,
        partitions.reduce((sum, { lag }) => sum + lag, 0),
      )
    }
  } catch (error) {
    writeError(`how far connectors are behind is not known: ${(error as Error).message}`)
  } finally {
    await log.close()
  }
  return lags
}
