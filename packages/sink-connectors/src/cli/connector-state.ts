import type { ConnectorState, ConnectorStatus } from '../ports.ts'

/** How a connector is in one word: what has failed counts first, then whatever does not run. */
export function connectorState({ connector, tasks }: Pick<ConnectorStatus, 'connector' | 'tasks'>): ConnectorState {
  if ([connector, ...tasks].some(({ state }) => state === 'FAILED')) return 'FAILED'
  if (connector.state !== 'RUNNING') return connector.state
  if (tasks.length === 0) return 'UNASSIGNED'
  return tasks.find(({ state }) => state !== 'RUNNING')?.state ?? 'RUNNING'
}
