import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { RegisteredConnector } from '../../connectors/connector-registry.ts'
import { NameUnknownError } from '../../errors.ts'
import type { Pipeline } from '../open-pipeline.ts'
import type { ConnectorsContext } from './connectors-context.ts'

/** A connector that an action is about. */
export interface Target {
  /** Its name on Kafka Connect. */
  readonly name: string
  /** What the file says of it; undefined without a file. */
  readonly connector: RegisteredConnector | undefined
}

/**
 * The connectors that were named, or all of the file. Without a file names are taken as they are.
 * @throws {NameUnknownError} The file has no connector of a name.
 * @throws {InvalidOptionError} A connector is run by another runtime.
 */
export function findTargets({ pipeline, options: { names } }: ConnectorsContext): readonly Target[] {
  if (pipeline === undefined) return names.map((name) => ({ name, connector: undefined }))
  return managedTargets(pipeline, names)
}

/** The same for actions that need a file; they refuse to begin without one. */
export function managedTargets(
  pipeline: Pipeline,
  names: readonly string[],
): readonly (Target & { readonly connector: RegisteredConnector })[] {
  const managed = pipeline.managed.entries()
  if (managed.length === 0) {
    throw new InvalidOptionError(
      'pipeline.models',
      'has no connector for Kafka Connect; [pipeline.models.NAME] runtime = "kafka-connect" makes one',
    )
  }
  const chosen = names.length === 0 ? managed : [...new Set(names)].map((name) => find(pipeline, name))
  return chosen.map(([, connector]) => ({ name: connector.getConnectorConfig().name, connector }))
}

type Entry = readonly [registeredAs: string, connector: RegisteredConnector]

function find({ managed, local }: Pipeline, name: string): Entry {
  const isNamed = ([registeredAs, connector]: Entry): boolean =>
    registeredAs === name || connector.getConnectorConfig().name === name
  const found = managed.entries().find(isNamed)
  if (found !== undefined) return found
  const other = local.entries().find(isNamed)
  if (other === undefined) {
    const known = managed.entries().map(([, connector]) => connector.getConnectorConfig().name)
    throw new NameUnknownError('connector', name, known)
  }
  throw new InvalidOptionError(
    `pipeline.models.${other[0]}.runtime`,
    'is node: Kafka Connect has no part in this connector',
  )
}
