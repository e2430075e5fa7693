import { type Clock, sleep, systemClock, systemTimers, type Timers } from '@cryptics-lab/avro-models'
import { ConnectorNotReadyError } from '../connect-errors.ts'
import type { ConnectClient } from '../rest/connect-client.ts'
import { unlessMissing } from './deploy-connector.ts'

/** How it is waited for a connector that is being stopped. */
export interface StopWaitOptions {
  /** For how long at most, in milliseconds; the default is 60 000. */
  readonly deadline?: number
  /** Ends the waiting. */
  readonly signal?: AbortSignal
  /** Clock of the deadline. */
  readonly clock?: Clock
  /** Timers of the pauses. */
  readonly timers?: Timers
}

const look = 200

/**
 * Stops a connector and waits until its tasks are gone; configuration and offsets stay.
 * @throws {ConnectorNotReadyError} When tasks are left at the deadline.
 */
export async function stopConnector(
  client: Pick<ConnectClient, 'stop' | 'status'>,
  name: string,
  { deadline = 60_000, signal, clock = systemClock, timers = systemTimers }: StopWaitOptions = {},
): Promise<void> {
  const call = signal === undefined ? {} : { signal }
  await client.stop(name, call)
  const until = clock.monotonic() + deadline * 1_000
  for (;;) {
    const status = await client.status(name, call)
    if (status.connector.state === 'STOPPED' && status.tasks.length === 0) return
    if (clock.monotonic() > until) {
      throw new ConnectorNotReadyError(
        name,
        deadline,
        `it does not stop, ${status.tasks.length} tasks are left`,
        status,
      )
    }
    await sleep(timers, look, signal)
  }
}

/**
 * Forgets how far a connector has come, so that it begins at the first record; one that ran goes on from there.
 * @throws {ConnectorNotReadyError} When it does not stop by the deadline.
 */
export async function resetConnectorOffsets(
  client: Pick<ConnectClient, 'stop' | 'status' | 'resetOffsets' | 'resume' | 'pause'>,
  name: string,
  options: StopWaitOptions = {},
): Promise<void> {
  const call = options.signal === undefined ? {} : { signal: options.signal }
  const { connector } = await client.status(name, call)
  await stopConnector(client, name, options)
  await client.resetOffsets(name, call)
  if (connector.state === 'PAUSED') await client.pause(name, call)
  else if (connector.state !== 'STOPPED') await client.resume(name, call)
}

/**
 * Removes a connector. Its offsets stay behind unless asked for: a later connector of this name would go on from them.
 * @returns Whether there was one.
 * @throws {ConnectorNotReadyError} With offsets: when it does not stop by the deadline.
 */
export async function removeConnector(
  client: Pick<ConnectClient, 'stop' | 'status' | 'resetOffsets' | 'deleteConnector' | 'connector'>,
  name: string,
  { offsets = false, ...options }: StopWaitOptions & { readonly offsets?: boolean } = {},
): Promise<boolean> {
  const call = options.signal === undefined ? {} : { signal: options.signal }
  if ((await unlessMissing(client.connector(name, call))) === undefined) return false
  if (offsets) {
    await stopConnector(client, name, options)
    await client.resetOffsets(name, call)
  }
  await client.deleteConnector(name, call)
  return true
}
