/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  /** Path of the setting, for example `pipeline.models.ticker.table_name`. */
  readonly path: string
  /** Where the value came from: `config.toml line 12`, `variable PIPELINE__ENABLED_MODELS`, or `not set`. */
  readonly source: string
  /** What is wrong and what to write instead; never the value of a secret. */
  readonly message: string
}

/** The problem as one line. */
export function formatConfigProblem({ path, source, message }: ConfigProblem): string {
  return `${path}: ${message} (${source})`
}
