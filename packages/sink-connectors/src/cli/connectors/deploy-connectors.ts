import type { DeployReport } from '../../connect/lifecycle/deploy-connector.ts'
import { openManaged } from '../open-managed.ts'
import { openPool, type Pipeline } from '../open-pipeline.ts'
import { createTableMaker, isTableMaker } from '../prepare-tables.ts'
import type { ConnectorsContext } from './connectors-context.ts'
import { eachTarget } from './each-target.ts'
import { managedTargets } from './find-targets.ts'

/** Makes the tables of connectors, deploys them and waits until they run; what is as wanted is left alone. */
export async function deployConnectors(context: ConnectorsContext, pipeline: Pipeline): Promise<number> {
  const { client, options, deadline, call, writeError } = context
  const targets = managedTargets(pipeline, options.names)
  const hasTables = options.tables && isTableMaker(pipeline.settings)
  const pool = hasTables ? await openPool(pipeline.settings.database, 1) : undefined
  try {
    const runtime = openManaged(pipeline, {
      client,
      list: { entries: () => targets.map(({ name, connector }) => [name, connector]) },
      ...(pool === undefined ? {} : { prepareTable: createTableMaker(pool, writeError) }),
      onProgress: writeError,
    })
    return await eachTarget(context, targets, async ({ name }) => {
      const report = await runtime.deploy(name, { wait: options.wait, deadline, ...call })
      return { line: lineOf(report), data: report }
    })
  } finally {
    await pool?.end()
  }
}

function lineOf({ action, name, status }: DeployReport): string {
  if (status === undefined) return `${action} ${name}`
  const { connector, tasks } = status
  return `${action} ${name}, ${connector.state}, ${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}`
}
