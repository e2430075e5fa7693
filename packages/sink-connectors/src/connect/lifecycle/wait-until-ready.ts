import { type Clock, CrypticsError, sleep, systemClock, systemTimers, type Timers } from '@cryptics-lab/avro-models'
import { ConnectorNotReadyError, ConnectRefusedError } from '../connect-errors.ts'
import type { ConnectConfig } from '../jdbc/jdbc-sink.ts'
import type { ConnectClient } from '../rest/connect-client.ts'
import type { ConnectStatus } from '../rest/connect-types.ts'
import { type FailedPart, failedParts, failureOf } from './failed-task.ts'
import { quietStatus } from './quiet-status.ts'

/** How far a connector is on its way. */
export interface ReadyProgress {
  /** Name of the connector. */
  readonly name: string
  /** State of the connector; undefined while Kafka Connect has none. */
  readonly state: string | undefined
  /** Tasks that run. */
  readonly running: number
  /** Tasks that there are. */
  readonly tasks: number
  /** For how long it has been waited, in milliseconds. */
  readonly waited: number
  /** For how long it will be waited, in milliseconds. */
  readonly deadline: number
  /** The same in one line. */
  readonly text: string
}

/** How it is waited for a connector. */
export interface ReadyOptions {
  /** For how long at most, in milliseconds; the default is 60 000. */
  readonly deadline?: number
  /** First pause between two looks, in milliseconds; it grows by half each time. The default is 200. */
  readonly initial?: number
  /** Longest pause between two looks, in milliseconds; the default is 2 000. */
  readonly maximum?: number
  /** Called when something has changed, and every five seconds. */
  readonly onProgress?: (progress: ReadyProgress) => void
  /** Ends the waiting. */
  readonly signal?: AbortSignal
  /** Clock of the deadline. */
  readonly clock?: Clock
  /** Timers of the pauses. */
  readonly timers?: Timers
  /**
   * For how long what is seen, well or failed, may still be of before, in milliseconds: Kafka Connect begins the tasks of a
   * changed connector anew some time after it has taken the change. The default is 0.
   */
  readonly settle?: number
  /** Configuration of the connector: its secrets are kept out of what is thrown. */
  readonly config?: ConnectConfig
  /** Failures from before, which say nothing of what was done since; they are believed after five seconds. */
  readonly stale?: readonly FailedPart[]
}

const staleFor = 5_000
const tellEvery = 5_000
// A worker that is gone is news, and the next look comes anyhow.
const lookBudget = 2_000

/**
 * Waits until a connector runs: the connector and every one of at least one task RUNNING, seen twice in a row.
 * @throws {ConnectorFailedError} At once when the connector or a task has failed, with the first line of the trace.
 * @throws {ConnectorConfigInvalidError} The same, when the trace gives away which option is at fault.
 * @throws {ConnectorNotReadyError} When the deadline has passed.
 */
export async function waitUntilReady(
  client: Pick<ConnectClient, 'status'>,
  name: string,
  options: ReadyOptions = {},
): Promise<ConnectStatus> {
  const { deadline = 60_000, config = {}, timers = systemTimers, clock = systemClock } = options
  const ending = new AbortController()
  const timer = timers.set(() => ending.abort(), deadline)
  const signals = options.signal === undefined ? [ending.signal] : [options.signal, ending.signal]
  const look = createLook(client, name, options, clock)
  try {
    return await poll(look, options, timers, AbortSignal.any(signals))
  } catch (error) {
    options.signal?.throwIfAborted()
    if (!ending.signal.aborted) throw error
    const status = look.status()
    throw new ConnectorNotReadyError(name, deadline, look.last(), status && quietStatus(status, config))
  } finally {
    timers.clear(timer)
  }
}

async function poll(
  look: Look,
  { initial = 200, maximum = 2_000 }: ReadyOptions,
  timers: Timers,
  signal: AbortSignal,
): Promise<ConnectStatus> {
  let pause = initial
  for (let seen = 0; ; ) {
    const status = await look.now(signal)
    seen = status === undefined ? 0 : seen + 1
    if (status !== undefined && seen === 2) return status
    // Once it looks well the second look comes soon.
    if (seen > 0) pause = initial
    await sleep(timers, pause, signal)
    pause = Math.min(maximum, pause * 1.5)
  }
}

interface Look {
  /** The status when it is as wanted. @throws When it has failed. */
  now(signal: AbortSignal): Promise<ConnectStatus | undefined>
  /** What was seen last, in words. */
  last(): string
  /** What was seen last. */
  status(): ConnectStatus | undefined
}

function createLook(client: Pick<ConnectClient, 'status'>, name: string, options: ReadyOptions, clock: Clock): Look {
  const { stale = [], settle = 0, deadline = 60_000, config, onProgress } = options
  const startedAt = clock.monotonic()
  let last = 'no status yet'
  let status: ConnectStatus | undefined
  let told = { text: '', at: Number.NEGATIVE_INFINITY }
  const tell = (): void => {
    const waited = (clock.monotonic() - startedAt) / 1_000
    if (last === told.text && waited - told.at < tellEvery) return
    told = { text: last, at: waited }
    const running = status?.tasks.filter(({ state }) => state === 'RUNNING').length ?? 0
    const counts = { state: status?.connector.state, running, tasks: status?.tasks.length ?? 0 }
    const text = `${name}: ${last} (${seconds(waited)} of ${seconds(deadline)})`
    onProgress?.({ name, ...counts, waited, deadline, text })
  }
  return {
    last: () => last,
    status: () => status,
    async now(signal) {
      try {
        status = await client.status(name, { signal, budget: lookBudget })
        last = wordsOf(status)
      } catch (error) {
        if (!isPassing(error)) throw error
        last = error instanceof ConnectRefusedError ? 'no status yet' : (error as Error).message
        tell()
        return undefined
      }
      tell()
      const waited = (clock.monotonic() - startedAt) / 1_000
      if (waited < settle) return undefined
      const isOld = waited < staleFor && isAllOf(failedParts(status), stale)
      const failure = isOld ? undefined : failureOf(status, config)
      if (failure !== undefined) throw failure
      return isReady(status) ? status : undefined
    },
  }
}

/** Whether a connector and every one of its tasks run. */
export function isReady({ connector, tasks }: ConnectStatus): boolean {
  return connector.state === 'RUNNING' && tasks.length > 0 && tasks.every(({ state }) => state === 'RUNNING')
}

function isAllOf(parts: readonly FailedPart[], stale: readonly FailedPart[]): boolean {
  return parts.every(({ task, trace }) => stale.some((old) => old.task === task && old.trace === trace))
}

/** Without a status yet, or without a worker for a moment: another look may find more. */
function isPassing(error: unknown): boolean {
  if (error instanceof ConnectRefusedError) return error.status === 404
  return CrypticsError.is(error) && error.retryable
}

function wordsOf({ connector, tasks }: ConnectStatus): string {
  const running = tasks.filter(({ state }) => state === 'RUNNING').length
  const others = [...new Set(tasks.map(({ state }) => state).filter((state) => state !== 'RUNNING'))]
  const rest = others.length === 0 ? '' : `, others ${others.join(' and ')}`
  return `connector ${connector.state}, ${running} of ${tasks.length} tasks RUNNING${rest}`
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`
