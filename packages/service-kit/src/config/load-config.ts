import { ConfigInvalidError } from '../errors.ts'
import { checkSections } from './check-sections.ts'
import { type ReadText, overlayPath, readTomlLayer, systemReadText } from './config-files.ts'
import { type ConfigLayer, type MergedSettings, mergeSettings } from './config-layer.ts'
import type { ConfigProblem } from './config-problem.ts'
import type { ConfigSchema, ConfigSections, ConfigValue } from './config-schema.ts'
import { type Environment, readVariables } from './config-variables.ts'
import { createSecretRule } from './production-rules.ts'
import { systemEnvironment } from './system-environment.ts'

/** What {@link loadConfig} reads. */
export interface LoadConfigOptions<Sections extends ConfigSections> {
  /** Everything that the file may say. */
  readonly schema: ConfigSchema<Sections>
  /** TOML file; without one there are only defaults and variables. */
  readonly file?: string | undefined
  /**
   * Name of the environment: letters, digits, `-` and `_`. The default is the variable `SERVICE__ENVIRONMENT`, else what
   * the file says of `service.environment`, else the variable `NODE_ENV`, else `development`.
   */
  readonly environmentName?: string | undefined
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
  const environmentName = nameOf(options, environment, base)
  const overlay =
    file === undefined
      ? undefined
      : await readTomlLayer(overlayPath(file, environmentName), readText, { mayBeMissing: true })
  const layers = [base, overlay, variables].filter((layer) => layer !== undefined)
  const merged = mergeSettings([...layers, ...environmentLayer(schema.sections, environmentName)])
  const problems = [...variables.problems]
  const checked = checkSections(schema.sections, merged)
  const input = { sections: checked.sections, environmentName }
  const found = [createSecretRule(schema.sections), ...schema.rules].flatMap((rule) => rule(input))
  problems.push(...[...checked.problems, ...found].map((problem) => withSource(problem, merged)))
  if (problems.length > 0) throw new ConfigInvalidError(distinct(problems))
  return { value: checked.sections as ConfigValue<Sections>, sources: merged.sources, environmentName }
}

function nameOf(
  { environmentName }: Pick<LoadConfigOptions<ConfigSections>, 'environmentName'>,
  environment: Environment,
  base: ConfigLayer | undefined,
): string {
  const inFile = base?.settings.find(({ path }) => path.join('.') === 'service.environment')?.value
  const name =
    environmentName ??
    environment['SERVICE__ENVIRONMENT'] ??
    (typeof inFile === 'string' ? inFile : undefined) ??
    environment['NODE_ENV'] ??
    'development'
  if (/^[\w-]{1,64}$/.test(name)) return name
  const message = 'must be letters, digits, - and _, at most 64: it is part of the name of a file'
  throw new ConfigInvalidError([{ path: 'service.environment', source: 'name of the environment', message }])
}

/** The name that was found is the one that the value tells, whichever place it came from. */
function environmentLayer(sections: ConfigSections, environmentName: string): readonly ConfigLayer[] {
  if (sections['service'] === undefined) return []
  return [
    { settings: [{ path: ['service', 'environment'], value: environmentName, source: 'name of the environment' }] },
  ]
}

function withSource(problem: Omit<ConfigProblem, 'source'>, { sources }: MergedSettings): ConfigProblem {
  const { path } = problem
  const below = [...sources].find(([known]) => known.startsWith(`${path}.`))?.[1]
  // A field that is not set at all has no source of its own; a part of a list has that of the list.
  let source = sources.get(path) ?? below
  for (let parent = path; source === undefined && parent.includes('.'); ) {
    parent = parent.slice(0, parent.lastIndexOf('.'))
    source = sources.get(parent)
  }
  return { ...problem, source: source ?? 'not set' }
}

function distinct(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const seen = new Set<string>()
  return problems.filter(({ path, message }) => {
    const key = `${path} ${message}`
    return !seen.has(key) && seen.add(key) !== undefined
  })
}
