import type { ConfigLayer, Setting } from './config-layer.ts'
import type { ConfigProblem } from './config-problem.ts'
import type { ConfigSections } from './config-schema.ts'
import type { Environment } from './config-variables.ts'

/** Places that may name the environment. */
interface EnvironmentPlaces {
  /** What the caller names. */
  readonly given: string | undefined
  /** The file, when there is one. */
  readonly base: ConfigLayer | undefined
  /** Variables of the schema. */
  readonly variables: ConfigLayer
  /** Every variable. */
  readonly environment: Environment
}

const settingOf = (layer: ConfigLayer | undefined): Setting | undefined =>
  layer?.settings.find(({ path }) => path.join('.') === 'service.environment')

/** Finds the name of the environment; the first place that names one wins. */
export function findEnvironment({ given, base, variables, environment }: EnvironmentPlaces): {
  readonly name: string
  readonly problems: readonly ConfigProblem[]
} {
  const inVariables = settingOf(variables)?.value ?? environment['SERVICE__ENVIRONMENT']
  const places = [given, inVariables, settingOf(base)?.value, environment['NODE_ENV']]
  const name = places.find((place): place is string => typeof place === 'string' && place !== '') ?? 'development'
  const problem = (message: string): readonly ConfigProblem[] => [
    { path: 'service.environment', source: 'name of the environment', message },
  ]
  if (!/^[\w-]{1,64}$/.test(name)) {
    return { name, problems: problem('must be letters, digits, - and _, at most 64: it is part of the name of a file') }
  }
  // Another spelling would quietly switch off what production demands.
  if (name !== 'production' && /^prod(uction)?$/i.test(name)) {
    return { name: 'production', problems: problem(`must be spelt production, not ${name}`) }
  }
  return { name, problems: [] }
}

/** The name that was found is the one that the value tells, whichever place it came from. */
export function environmentLayer(
  sections: ConfigSections,
  name: string,
  layers: readonly ConfigLayer[],
): readonly ConfigLayer[] {
  // What is no name stays in its place, so that it is told.
  const isWrong = layers.some((layer) => {
    const value = settingOf(layer)?.value
    return value !== undefined && (typeof value !== 'string' || value === '')
  })
  if (!Object.hasOwn(sections, 'service') || isWrong) return []
  return [{ settings: [{ path: ['service', 'environment'], value: name, source: 'name of the environment' }] }]
}

/** An overlay is chosen by the name of the environment, so it cannot change it. */
export function overlayProblems(overlay: ConfigLayer | undefined, name: string): readonly ConfigProblem[] {
  const setting = settingOf(overlay)
  if (setting === undefined || setting.value === name) return []
  const message = `cannot be changed by the overlay of ${name}; set it in the file or by SERVICE__ENVIRONMENT`
  return [{ path: 'service.environment', source: setting.source, message }]
}
