import { failedParts, failureOf, firstLine } from '../../connect/lifecycle/failed-task.ts'
import type { ConnectStatus } from '../../connect/rest/connect-types.ts'
import { ConnectorFailedError } from '../../errors.ts'
import { connectorState } from '../connector-state.ts'

/** How many of a connector's tasks run. */
export function taskCounts({ tasks }: Pick<ConnectStatus, 'tasks'>): {
  readonly running: number
  readonly total: number
} {
  return { running: tasks.filter(({ state }) => state === 'RUNNING').length, total: tasks.length }
}

/** State and tasks in a few words; a connector whose tasks have failed counts as failed. */
export function stateWords(status: ConnectStatus): string {
  const { running, total } = taskCounts(status)
  return `${connectorState(status)}, ${running} of ${total} tasks RUNNING`
}

/** Why a connector has failed and what to do about it, and the first line of everything that this does not tell. */
export function failureLines(status: ConnectStatus): readonly string[] {
  const failure = failureOf(status)
  if (failure === undefined) return []
  const parts = failedParts(status).map(
    ({ task, worker, trace }) =>
      `${task === undefined ? 'connector' : `task ${task}`} on ${worker}: ${firstLine(trace)}`,
  )
  // Such a failure begins with the first line of the first part.
  return [failure.message, ...(failure instanceof ConnectorFailedError ? parts.slice(1) : parts)]
}
