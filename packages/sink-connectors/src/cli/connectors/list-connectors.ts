import type { ConnectStatus } from '../../connect/rest/connect-types.ts'
import { connectorState } from '../connector-state.ts'
import type { ConnectorsContext } from './connectors-context.ts'
import { groupLags } from './group-lags.ts'
import { stateWords, taskCounts } from './status-words.ts'

interface Listed {
  readonly name: string
  readonly type: ConnectStatus['type'] | null
  /** What has failed counts first; null for a connector of the file that is not deployed. */
  readonly state: string | null
  readonly tasks: { readonly running: number; readonly total: number }
  /** Records that are not stored yet; null where that is not known. */
  readonly lag: number | null
  /** Null without a file. */
  readonly inFile: boolean | null
}

/** Tells of every connector of the cluster, and of those of the file that are not there. */
export async function listConnectors(context: ConnectorsContext): Promise<number> {
  const { client, pipeline, options, call, writeOut, writeError } = context
  const all = await client.expandedConnectors({ expand: ['status'], ...call })
  const wanted = pipeline?.managed.entries().map(([, connector]) => connector.getConnectorConfig().name)
  const lags = pipeline === undefined ? undefined : await groupLags(pipeline, writeError)
  const missing = (wanted ?? []).filter((name) => all[name]?.status === undefined)
  const names = [...Object.keys(all), ...missing.filter((name) => !(name in all))].toSorted()
  const listed = names.map((name): Listed => {
    const status = all[name]?.status
    return {
      name,
      type: status?.type ?? null,
      state: status === undefined ? null : connectorState(status),
      tasks: status === undefined ? { running: 0, total: 0 } : taskCounts(status),
      lag: (status === undefined ? undefined : lags?.get(name)) ?? null,
      inFile: wanted?.includes(name) ?? null,
    }
  })
  if (options.json) await writeOut(JSON.stringify({ connectors: listed }))
  else for (const entry of listed) await writeOut(lineOf(entry, all[entry.name]?.status))
  return 0
}

function lineOf({ name, lag, inFile }: Listed, status: ConnectStatus | undefined): string {
  const parts = [status === undefined ? 'not deployed' : stateWords(status)]
  if (lag !== null) parts.push(`${lag} behind`)
  if (inFile !== null) parts.push(inFile ? 'in the file' : 'not in the file')
  return `${name}: ${parts.join(', ')}`
}
