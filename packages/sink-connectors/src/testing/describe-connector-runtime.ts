import type { ConnectorRuntime } from '../ports.ts'
import type { ConnectorRegistry } from '../connectors/connector-registry.ts'
import { loadSuite } from './load-suite.ts'

/** A runtime under test, and what it reads. */
export interface RuntimeUnderTest {
  /** The runtime; not started yet. */
  readonly runtime: ConnectorRuntime
  /** Registry of its connectors, which has two. */
  readonly connectors: Pick<ConnectorRegistry, 'entries'>
  /** Appends records to the topic of the first connector, which exists by then. */
  append(count: number): Promise<void>
  /** Records of the first connector that its sink has. */
  stored(): Promise<number>
  /** Gives everything back; the runtime has been stopped. */
  close(): Promise<void>
}

/** Makes runtimes for the contract. */
export interface RuntimeHarness {
  /** A new runtime with two connectors on topics of their own. */
  readonly open: () => Promise<RuntimeUnderTest>
  /** How long one step may take, in milliseconds; the default is 10 000. */
  readonly patience?: number
}

/**
 * Contract of what runs connectors, card by card: names, states, lag, and an end that loses nothing. Await it at the top of a
 * test file.
 * @throws {MissingPackageError} vitest is not installed.
 */
export async function describeConnectorRuntime(name: string, harness: RuntimeHarness): Promise<void> {
  const { connectorRuntimeSuite } = await loadSuite(() => import('./connector-runtime-suite.ts'))
  connectorRuntimeSuite(name, harness)
}
