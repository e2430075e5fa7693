import { loadSuite } from './load-suite.ts'
import type { LogHarness } from './log-card-kit.ts'

export type { LogHarness } from './log-card-kit.ts'

/**
 * Contract of the log port, card by card. Run it against every adapter: one that passes can be put in Kafka's place.
 * Cards are skipped only for a capability that the adapter does not declare. Await it at the top of a test file.
 * @throws {MissingPackageError} vitest is not installed.
 */
export async function describeLog(name: string, harness: LogHarness): Promise<void> {
  const { logSuite } = await loadSuite(() => import('./log-suite.ts'))
  logSuite(name, harness)
}

/**
 * {@link describeLog} for the adapter of a Kafka client, titled so.
 * @throws {MissingPackageError} vitest is not installed.
 */
export async function describeKafkaClient(name: string, harness: LogHarness): Promise<void> {
  await describeLog(`${name} on Kafka`, harness)
}
