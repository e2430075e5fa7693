import {
  type ConnectClientOptions,
  createConnectClient,
  type ExpandedConnector,
} from '@cryptics-lab/sink-connectors/connect'
import type { Configuration } from '../configuration.ts'
import { ConnectorsElsewhereError } from '../errors.ts'
import { connectorsOf, namingOf } from '../plan-connectors.ts'
import { clusterIdOf } from '../streaming.ts'
import { connectClientOptions } from './managed-setting.ts'

/** What {@link requireNoLeftovers} asks; everything has the machine's own. */
export interface LeftoverSeams {
  /** Makes the requests to Kafka Connect. */
  readonly fetch?: NonNullable<ConnectClientOptions['fetch']>
  /** Tells the identity of the Kafka that the log is on. */
  readonly clusterId?: () => Promise<string>
}

// A Kafka Connect that is not there must not hold up whoever has no use for it.
const patience = 2_000

/**
 * Makes sure that no connector which an earlier run left in a Kafka Connect has the group of one that is to run here: Kafka
 * would let only one of the two read, and the other would wait without a word. Without Kafka, or without an answer from
 * Kafka Connect, nothing is known and nothing is said.
 * @throws {ConnectorsElsewhereError} When there are such connectors.
 */
export async function requireNoLeftovers(
  { plan, streaming, connect }: Configuration,
  { fetch, clusterId = () => clusterIdOf(streaming) }: LeftoverSeams = {},
): Promise<void> {
  const { own } = connectorsOf(plan, namingOf(plan))
  if (streaming.brokers.length === 0 || own.names.length === 0) return
  const options = await connectClientOptions(connect)
  const seams = fetch === undefined ? {} : { fetch }
  const client = createConnectClient({ ...options, ...seams, timeout: patience, budget: 0 })
  const found = await client.expandedConnectors().catch((): Readonly<Record<string, ExpandedConnector>> => ({}))
  const leftovers = own
    .entries()
    .map(([, connector]) => connector.getConnectorConfig())
    .filter(({ name, topic }) => found[name] !== undefined && reads(found[name], topic))
  if (leftovers.length === 0) return
  // A Kafka Connect on another Kafka has groups of its own.
  const [theirs, ours] = await Promise.all([client.server(), clusterId()]).catch(() => [undefined, ''] as const)
  if (theirs?.kafka_cluster_id !== ours) return
  throw new ConnectorsElsewhereError(
    options.url[0] as string,
    leftovers.map(({ name }) => name),
  )
}

/** A stopped connector has left its group. */
function reads({ info, status }: ExpandedConnector, topic: string): boolean {
  const topics = info?.config['topics']?.split(',').map((name) => name.trim())
  return status?.connector.state !== 'STOPPED' && topics?.includes(topic) === true
}
