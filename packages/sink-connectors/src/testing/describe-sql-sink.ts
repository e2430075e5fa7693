import { loadSuite } from './load-suite.ts'
import type { SqlHarness } from './sql-harness.ts'

/**
 * Contract of the SQL sink in mode `once`, card by card, on a real database: each record once, whatever happens. Await it
 * at the top of a test file.
 * @throws {MissingPackageError} vitest is not installed.
 */
export async function describeSqlSink(name: string, harness: SqlHarness): Promise<void> {
  const { sqlSinkSuite } = await loadSuite(() => import('./sql-sink-suite.ts'))
  sqlSinkSuite(name, harness)
}
