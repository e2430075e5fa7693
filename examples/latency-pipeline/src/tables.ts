import { recordedModels } from './recorder.ts'
import type { ModelTable } from './run-queries.ts'

/** The table of every recorded model. */
export const modelTables: readonly ModelTable[] = recordedModels.map((model) => ({ model, table: `${model}_data` }))

/** The tables of market data: one row per event that came from the venue's market. */
export const marketDataTables: readonly ModelTable[] = modelTables.filter(({ model }) =>
  ['ticker', 'trade', 'index'].includes(model),
)
