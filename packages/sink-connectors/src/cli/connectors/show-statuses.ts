import { failedParts } from '../../connect/lifecycle/failed-task.ts'
import { quietStatus } from '../../connect/lifecycle/quiet-status.ts'
import type { ConnectStatus } from '../../connect/rest/connect-types.ts'
import type { ConnectorsContext } from './connectors-context.ts'
import { findTargets } from './find-targets.ts'
import { failureLines, stateWords } from './status-words.ts'

/** Tells how connectors are, in Kafka Connect's own shape or in lines. Exit code 1 when one has failed or is missing. */
export async function showStatuses(context: ConnectorsContext): Promise<number> {
  const { client, pipeline, options, call, writeOut } = context
  const all = await client.expandedConnectors(call)
  const isWholeCluster = pipeline === undefined && options.names.length === 0
  const names = isWholeCluster ? Object.keys(all).toSorted() : findTargets(context).map(({ name }) => name)
  const found = names.flatMap((name): readonly ConnectStatus[] => {
    const { status, info } = all[name] ?? {}
    return status === undefined ? [] : [quietStatus(status, info?.config ?? {})]
  })
  const missing = names.filter((name) => all[name]?.status === undefined)
  if (options.json) await writeOut(JSON.stringify({ connectors: found, missing }))
  else {
    for (const name of names) {
      const status = found.find((each) => each.name === name)
      await writeOut(`${name}: ${status === undefined ? 'not deployed' : stateWords(status)}`)
      for (const line of status === undefined ? [] : failureLines(status)) await writeOut(`  ${line}`)
    }
  }
  return missing.length > 0 || found.some((status) => failedParts(status).length > 0) ? 1 : 0
}
