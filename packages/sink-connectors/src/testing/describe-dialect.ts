import { loadSuite } from './load-suite.ts'
import type { SqlHarness } from './sql-harness.ts'

/**
 * Contract of a SQL dialect, card by card, on a real database: tables from models, exact values, the columns that the
 * database fills, and its maintenance where it offers one. Written for dialects of PostgreSQL's family; the queries of the
 * cards are theirs. Await it at the top of a test file.
 * @throws {MissingPackageError} vitest is not installed.
 */
export async function describeDialect(name: string, harness: SqlHarness): Promise<void> {
  const { dialectSuite } = await loadSuite(() => import('./dialect-suite.ts'))
  dialectSuite(name, harness)
  if (harness.dialect.maintenance === undefined) return
  const { maintenanceCards } = await loadSuite(() => import('./maintenance-cards.ts'))
  maintenanceCards(name, harness)
}
