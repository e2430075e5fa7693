import { removeConnector, resetConnectorOffsets, stopConnector } from '../../connect/lifecycle/connector-offsets.ts'
import { failedParts } from '../../connect/lifecycle/failed-task.ts'
import { waitUntilReady } from '../../connect/lifecycle/wait-until-ready.ts'
import type { ConnectStatus } from '../../connect/rest/connect-types.ts'
import type { ConnectorsContext } from './connectors-context.ts'
import type { ConnectorsAction } from './connectors-options.ts'
import { eachTarget, type Outcome } from './each-target.ts'
import { findTargets } from './find-targets.ts'
import { stateWords } from './status-words.ts'
import { waitForPause } from './wait-for-pause.ts'

/** An action that changes what a connector does. */
export type Change = Extract<ConnectorsAction, 'pause' | 'resume' | 'restart' | 'stop' | 'delete' | 'reset-offsets'>

type Changer = (context: ConnectorsContext, name: string) => Promise<Outcome>

const changers: Readonly<Record<Change, Changer>> = {
  pause: async (context, name) => {
    await context.client.pause(name, context.call)
    return outcomeOf('paused', name, context.options.wait ? await waitForPause(context, name) : undefined)
  },
  resume: async (context, name) => {
    const before = await context.client.status(name, context.call)
    await context.client.resume(name, context.call)
    return outcomeOf('resumed', name, await runningAgain(context, before))
  },
  restart,
  stop: async (context, name) => {
    await stopConnector(context.client, name, waitingOf(context))
    return { line: `stopped ${name}`, data: { name, action: 'stopped', state: 'STOPPED' } }
  },
  delete: async (context, name) => {
    const { offsets, names } = context.options
    const isGone = await removeConnector(context.client, name, { offsets, ...waitingOf(context) })
    if (isGone) return { line: `deleted ${name}`, data: { name, action: 'deleted', state: null } }
    return { line: `absent ${name}`, data: { name, action: 'absent', state: null }, isBad: names.length > 0 }
  },
  'reset-offsets': async (context, name) => {
    await resetConnectorOffsets(context.client, name, waitingOf(context))
    return { line: `reset ${name}, begins at the first record`, data: { name, action: 'reset' } }
  },
}

/** Pauses, resumes, restarts, stops or removes connectors, or forgets how far they have come; one line each. */
export async function changeConnectors(context: ConnectorsContext, change: Change): Promise<number> {
  return await eachTarget(context, findTargets(context), ({ name }) => changers[change](context, name))
}

async function restart(context: ConnectorsContext, name: string): Promise<Outcome> {
  const { client, options, call } = context
  const before = await client.status(name, call)
  if (options.failed && failedParts(before).length === 0) {
    const { state } = before.connector
    return { line: `unchanged ${name}, nothing has failed`, data: { name, action: 'unchanged', state } }
  }
  await client.restart(name, { includeTasks: true, onlyFailed: options.failed, ...call })
  return outcomeOf('restarted', name, await runningAgain(context, before))
}

/** Waits for what is meant to run: a paused or stopped connector stays so through a restart. */
async function runningAgain(
  context: ConnectorsContext,
  { name, connector, ...rest }: ConnectStatus,
): Promise<ConnectStatus | undefined> {
  const { client, options, writeError } = context
  const staysIdle = options.action === 'restart' && (connector.state === 'PAUSED' || connector.state === 'STOPPED')
  if (!options.wait || staysIdle) return undefined
  const stale = failedParts({ name, connector, ...rest })
  return await waitUntilReady(client, name, {
    ...waitingOf(context),
    stale,
    onProgress: ({ text }) => writeError(text),
  })
}

function waitingOf({ deadline, call }: ConnectorsContext) {
  return { deadline, ...call }
}

function outcomeOf(action: string, name: string, status: ConnectStatus | undefined): Outcome {
  if (status === undefined) return { line: `${action} ${name}`, data: { name, action } }
  return { line: `${action} ${name}, ${stateWords(status)}`, data: { name, action, state: status.connector.state } }
}
