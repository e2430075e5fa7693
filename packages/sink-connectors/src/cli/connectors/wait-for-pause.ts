import { systemClock, systemTimers, sleep } from '@cryptics-lab/avro-models'
import { ConnectorNotReadyError } from '../../connect/connect-errors.ts'
import type { ConnectStatus } from '../../connect/rest/connect-types.ts'
import type { ConnectorsContext } from './connectors-context.ts'
import { stateWords } from './status-words.ts'

const look = 200

/**
 * Waits until none of a connector's tasks reads any more.
 * @throws {ConnectorNotReadyError} When one still does at the deadline.
 */
export async function waitForPause(
  { client, deadline, call, signal }: ConnectorsContext,
  name: string,
): Promise<ConnectStatus> {
  const until = systemClock.monotonic() + deadline * 1_000
  for (;;) {
    const status = await client.status(name, call)
    const isReading = status.tasks.some(({ state }) => state !== 'PAUSED' && state !== 'FAILED')
    if (status.connector.state === 'PAUSED' && !isReading) return status
    if (systemClock.monotonic() > until) throw new ConnectorNotReadyError(name, deadline, stateWords(status), status)
    await sleep(systemTimers, look, signal)
  }
}
