import { ConfigInvalidError } from '../errors.ts'
import { checkSections } from './check-sections.ts'
import { environmentLayer, findEnvironment, overlayProblems } from './config-environment.ts'
import { type ReadText, overlayPath, readTomlLayer, systemReadText } from './config-files.ts'
import { type ConfigLayer, mergeSettings, sourceAt } from './config-layer.ts'
import type { ConfigProblem } from './config-problem.ts'
import type { ConfigSchema, ConfigSections, ConfigValue } from './config-schema.ts'
import { type Environment, readVariables } from './config-variables.ts'
import { createSecretRule } from './production-rules.ts'
import { systemEnvironment } from './system-environment.ts'

/** A setting that the command line gives; it wins over variables and file. */
export interface ConfigOverride {
  /** Path of the setting, joined with dots, for example `database.url`. */
  readonly path: string
  /** The value, as the file would hold it. */
  readonly value: unknown
  /** Where it came from, for messages, for example `--database`. */
  readonly source: string
  /** Settings of other places that it stands for, which no longer count, by their paths. */
  readonly insteadOf?: readonly string[]
}

/** What {@link loadConfig} reads. */
export interface LoadConfigOptions<Sections extends ConfigSections> {
  /** Everything that the file may say. */
  readonly schema: ConfigSchema<Sections>
  /** TOML file; without one there are only defaults and variables. */
  readonly file?: string | undefined
  /**
   * Name of the environment: letters, digits, `-` and `_`, and `production` spelt so. The default is the variable
   * `SERVICE__ENVIRONMENT`, else what the file says of `service.environment`, else the variable `NODE_ENV`, else
   * `development`; an empty one counts as absent.
   */
  readonly environmentName?: string | undefined
  /** What the command line gives; the default is nothing. */
  readonly overrides?: readonly ConfigOverride[]
  /** Variables; the default is those of this process. */
  readonly environment?: Environment
  /** Reads files; the default is this machine's. */
  readonly readText?: ReadText
}

/** A configuration that was read and checked. */
export interface LoadedConfig<Sections extends ConfigSections> {
  /** Values of every section, defaults filled in; secrets are `Secret` objects. */
  readonly value: ConfigValue<Sections>
  /** Where each value that is no default came from, by its path. */
  readonly sources: ReadonlyMap<string, string>
  /** Name of the environment. */
  readonly environmentName: string
}

/**
 * Reads a configuration: defaults, then the file, then the overlay of the environment beside it
 * (`config.production.toml`), then variables; later ones win, value by value. In the environment `production` secrets that
 * are empty or well known are refused.
 * @throws {ConfigInvalidError} With every problem at once, each with its path and its source.
 * @throws {ConfigUnreadableError} When a file cannot be read or is not TOML.
 */
export async function loadConfig<Sections extends ConfigSections>(
  options: LoadConfigOptions<Sections>,
): Promise<LoadedConfig<Sections>> {
  const { schema, file, environment = systemEnvironment, readText = systemReadText } = options
  const base = file === undefined ? undefined : await readTomlLayer(file, readText, { mayBeMissing: false })
  const variables = await readVariables(environment, schema.sections, readText)
  const named = findEnvironment({ given: options.environmentName, base, variables, environment })
  const { name: environmentName } = named
  // A name that is none must not become a part of the name of a file.
  const overlay =
    file === undefined || named.problems.length > 0
      ? undefined
      : await readTomlLayer(overlayPath(file, environmentName), readText, { mayBeMissing: true })
  const { overrides = [] } = options
  const layers = [...withoutReplaced([base, overlay, variables], overrides), overrideLayer(overrides)]
  const merged = mergeSettings([...layers, ...environmentLayer(schema.sections, environmentName, layers)])
  const checked = checkSections(schema.sections, merged)
  const input = { sections: checked.sections, environmentName }
  const rules = [createSecretRule(schema.sections), ...schema.rules]
  const found = [...checked.problems, ...rules.flatMap((rule) => rule(input))]
  const problems = [
    ...named.problems,
    ...overlayProblems(overlay, environmentName),
    ...variables.problems,
    ...merged.problems,
    ...found.map((problem) => ({ ...problem, source: sourceAt(merged, problem.path) ?? 'not set' })),
  ]
  if (problems.length > 0) throw new ConfigInvalidError(distinct(problems))
  const sources = new Map([...merged.settings].map(([path, { source }]) => [path, source]))
  return { value: checked.sections as ConfigValue<Sections>, sources, environmentName }
}

function withoutReplaced(
  layers: readonly (ConfigLayer | undefined)[],
  overrides: readonly ConfigOverride[],
): readonly ConfigLayer[] {
  const replaced = new Set(overrides.flatMap(({ insteadOf = [] }) => insteadOf))
  return layers
    .filter((layer) => layer !== undefined)
    .map(({ settings }) => ({ settings: settings.filter(({ path }) => !replaced.has(path.join('.'))) }))
}

function overrideLayer(overrides: readonly ConfigOverride[]): ConfigLayer {
  return { settings: overrides.map(({ path, value, source }) => ({ path: path.split('.'), value, source })) }
}

function distinct(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const seen = new Set<string>()
  return problems.filter(({ path, message }) => {
    const key = `${path} ${message}`
    return !seen.has(key) && seen.add(key) !== undefined
  })
}
