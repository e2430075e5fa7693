import { sleep, type Timers } from '@cryptics-lab/avro-models'
import type { ConnectorRegistry } from '@cryptics-lab/sink-connectors'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import { DrainTimeoutError } from './errors.ts'

/** Waits until something has stored everything; the signal's reason ends the waiting. */
export type Drained = (options: { readonly signal: AbortSignal }) => Promise<void>

const drainTimeout = 60_000

/**
 * Gives something the time that storing may take at the end of a run.
 * @throws {DrainTimeoutError} When the time is over.
 */
export async function drain(drained: Drained, timers: Timers): Promise<void> {
  const limit = new AbortController()
  const timer = timers.set(
    () =>
      limit.abort(
        new DrainTimeoutError(
          `not every record was stored within ${drainTimeout / 1_000} s; the log keeps them, and the next start goes on`,
        ),
      ),
    drainTimeout,
  )
  try {
    await drained({ signal: limit.signal })
  } finally {
    timers.clear(timer)
  }
}

/** Group of a connector, as every runtime names it by default. */
export const groupOf = (connector: string): string => `connect-${connector}`

const archiveLook = 200

/** Waits until the groups of another process have passed the ends of the topics. */
export function archivedElsewhere(connectors: ConnectorRegistry, log: LogClient, timers: Timers): Drained {
  const isBehind = async (): Promise<boolean> => {
    for (const [, connector] of connectors.entries()) {
      const { name, topic } = connector.getConnectorConfig()
      const [description] = await log.admin().describeTopics([topic])
      const committed = await log.admin().fetchOffsets(groupOf(name), [topic])
      for (const { partition, highWatermark } of description?.partitions ?? []) {
        const offset = committed.find((position) => position.partition === partition)?.offset ?? '0'
        if (BigInt(offset) < BigInt(highWatermark)) return true
      }
    }
    return false
  }
  return async ({ signal }) => {
    while (await isBehind()) await sleep(timers, archiveLook, signal)
  }
}
