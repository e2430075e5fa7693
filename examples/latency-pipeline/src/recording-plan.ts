import { type RecordedModel, recordedModels } from './recorder.ts'

/** A recorded model and its table. */
export interface ModelTable {
  /** Name of the model. */
  readonly model: RecordedModel
  /** Name of its table. */
  readonly table: string
}

/** What differs from recording every model onto its usual topic and into its usual table. */
export interface RecordingPlanOptions {
  /** Models that are recorded; the default is all of them. */
  readonly models?: readonly RecordedModel[]
  /** Topics of single models that differ from the naming. */
  readonly topics?: Readonly<Record<string, string>>
  /** Tables of single models that differ from `<model>_data`. */
  readonly tables?: Readonly<Record<string, string>>
  /** Models whose connectors run in a Kafka Connect; the default is none. */
  readonly managed?: readonly RecordedModel[]
}

/** Which models are recorded, and where. */
export interface RecordingPlan {
  /** Models that are recorded, in the order of the report. */
  readonly models: readonly RecordedModel[]
  /** Topics of single models that differ from the naming. */
  readonly topics: Readonly<Record<string, string>>
  /** The table of every recorded model. */
  readonly tables: readonly ModelTable[]
  /** The tables of market data: one row per event that came from the venue's market. */
  readonly marketDataTables: readonly ModelTable[]
  /** The tables that a Kafka Connect fills. */
  readonly managedTables: readonly ModelTable[]
  /** Whether a model is recorded. */
  records(model: RecordedModel): boolean
  /** Table of a model. */
  tableOf(model: RecordedModel): string
}

const marketData: readonly RecordedModel[] = ['ticker', 'trade', 'index']

/** Makes a plan; without options everything is recorded under its usual name. */
export function createRecordingPlan(options: RecordingPlanOptions = {}): RecordingPlan {
  const wanted = new Set(options.models ?? recordedModels)
  const models = recordedModels.filter((model) => wanted.has(model))
  const tableOf = (model: RecordedModel): string => options.tables?.[model] ?? `${model}_data`
  const tables = models.map((model) => ({ model, table: tableOf(model) }))
  return {
    models,
    topics: options.topics ?? {},
    tables,
    marketDataTables: tables.filter(({ model }) => marketData.includes(model)),
    managedTables: tables.filter(({ model }) => options.managed?.includes(model) === true),
    records: (model) => wanted.has(model),
    tableOf,
  }
}
