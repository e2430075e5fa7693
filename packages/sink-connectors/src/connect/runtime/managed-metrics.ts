import type { Metrics } from '@cryptics-lab/avro-models'
import { metricNames } from '../../metric-names.ts'
import type { ConnectorState, ConnectorStatus } from '../../ports.ts'

const states: readonly ConnectorState[] = ['UNASSIGNED', 'RUNNING', 'PAUSED', 'FAILED', 'STOPPED', 'RESTARTING']

/** Reports how a managed connector is. */
export function reportStatus(metrics: Metrics, { name, connector, tasks }: ConnectorStatus): void {
  for (const state of states) {
    const labels = { connector: name, state }
    metrics.gauge(metricNames.connectConnectorState, connector.state === state ? 1 : 0, labels)
    metrics.gauge(metricNames.connectTasks, tasks.filter((task) => task.state === state).length, labels)
  }
}
