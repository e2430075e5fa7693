import type { GatewayHarness } from './gateway-harness.ts'
import { loadSuite } from './load-suite.ts'

/**
 * Contract of the gateway port, card by card. Run it against every venue: one that passes can be traded on by the market
 * maker. Cards are skipped only for what the harness does not declare that it can bring about. Await it at the top of a
 * test file.
 * @throws {MissingPackageError} vitest is not installed.
 */
export async function describeGateway(name: string, harness: GatewayHarness): Promise<void> {
  const { gatewaySuite } = await loadSuite(() => import('./gateway-suite.ts'))
  gatewaySuite(name, harness)
}
