import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { checkedTopicName } from '../kafka/topic-naming.ts'
import { flagAt, refuse, settingsAt, tableAt, tablesAt, textAt, wholeNumberAt } from './definition-values.ts'

/** Sizes and settings that a topic, or all of them, are given. */
export interface TopicSizes {
  /** Partitions. */
  readonly partitions: number | undefined
  /** Copies of each partition. */
  readonly replicationFactor: number | undefined
  /** Settings by name. */
  readonly configuration: Readonly<Record<string, string>>
}

/** What is said of dead letters. */
export interface DeadLettersDefinition extends TopicSizes {
  /** Whether there is such a topic; undefined where nothing is said. */
  readonly enabled: boolean | undefined
}

/** One entry of the list of topics. */
export interface TopicEntry extends TopicSizes {
  /** Where the entry stands, for messages. */
  readonly path: string
  /** Name of the topic; undefined where the naming decides. */
  readonly name: string | undefined
  /** Model whose topic it is; undefined where the name is given. */
  readonly model: string | undefined
  /** What is said of its dead letters. */
  readonly deadLetters: DeadLettersDefinition
}

/** What one environment lays over all topics. */
export interface EnvironmentOverlay extends TopicSizes {
  /** Share of the partitions; the result is rounded up. */
  readonly partitionsMultiplier: number | undefined
}

/** A definition that was checked. */
export interface ParsedDefinition extends TopicSizes {
  /** What is said of the dead letters of all topics. */
  readonly deadLetters: DeadLettersDefinition
  /** Topics in the order in which they stand there. */
  readonly topics: readonly TopicEntry[]
  /** Overlays by environment. */
  readonly environments: ReadonlyMap<string, EnvironmentOverlay>
}

type Table = Readonly<Record<string, unknown>>

const section = 'topics_bootstrap'
const sizes = ['partitions', 'replication_factor', 'configuration']

/** Most partitions of one topic; more is taken for a slip. */
export const mostPartitions = 100_000
/** Kafka counts copies in 16 bits. */
const mostCopies = 32_767

function sizesOf(path: string, table: Table): TopicSizes {
  return {
    partitions: wholeNumberAt(`${path}.partitions`, table['partitions'], mostPartitions),
    replicationFactor: wholeNumberAt(`${path}.replication_factor`, table['replication_factor'], mostCopies),
    configuration: settingsAt(`${path}.configuration`, table['configuration']),
  }
}

function deadLettersOf(path: string, value: unknown): DeadLettersDefinition {
  if (value === undefined || typeof value === 'boolean') {
    return { enabled: value, partitions: undefined, replicationFactor: undefined, configuration: {} }
  }
  if (typeof value !== 'object') refuse(path, 'must be true, false or a table', value)
  const table = tableAt(path, value, ['enabled', ...sizes])
  return { enabled: flagAt(`${path}.enabled`, table['enabled']) ?? true, ...sizesOf(path, table) }
}

function entryOf(path: string, value: unknown): TopicEntry {
  const table = tableAt(path, value, ['name', 'model', 'dead_letters', ...sizes])
  const name = textAt(`${path}.name`, table['name'])
  const model = textAt(`${path}.model`, table['model'])
  if (name !== undefined) checkedName(`${path}.name`, name)
  if (model !== undefined) checkedTopicName(`${path}.model`, model)
  if ((name === undefined) === (model === undefined)) {
    throw new InvalidOptionError(path, 'must have either a name or a model')
  }
  const deadLetters = deadLettersOf(`${path}.dead_letters`, table['dead_letters'])
  return { path, name, model, deadLetters, ...sizesOf(path, table) }
}

function overlayOf(path: string, value: unknown): EnvironmentOverlay {
  const table = tableAt(path, value, ['partitions_multiplier', ...sizes])
  const multiplier = table['partitions_multiplier']
  const at = `${path}.partitions_multiplier`
  if (multiplier === undefined) return { partitionsMultiplier: undefined, ...sizesOf(path, table) }
  if (typeof multiplier !== 'number' || !(multiplier > 0) || multiplier > 1_000) {
    refuse(at, 'must be a number above 0, at most 1000', multiplier)
  }
  if (table['partitions'] !== undefined)
    throw new InvalidOptionError(at, 'is given beside partitions; give one of them')
  return { partitionsMultiplier: multiplier, ...sizesOf(path, table) }
}

/**
 * Refuses a name that Kafka would refuse, or that Kafka keeps to itself.
 * @throws {InvalidOptionError} Names the path.
 */
export function checkedName(path: string, name: string): string {
  if (name.startsWith('__'))
    throw new InvalidOptionError(path, `"${name}" begins as internal topics do; choose another`)
  return checkedTopicName(path, name)
}

/**
 * Reads a parsed configuration that has a table `topics_bootstrap`; its other tables are other people's.
 * @throws {InvalidOptionError} Names the first path at fault.
 */
export function parseDefinition(configuration: unknown): ParsedDefinition {
  if (typeof configuration !== 'object' || configuration === null) {
    refuse('definition', `must be an object with ${section}`, configuration)
  }
  const value = (configuration as Table)[section]
  if (value === undefined) throw new InvalidOptionError(section, 'is missing')
  const table = tableAt(section, value, ['dead_letters', 'topics', 'environments', ...sizes])
  const environments = Object.entries(tableAt(`${section}.environments`, table['environments'] ?? {}))
  return {
    ...sizesOf(section, table),
    deadLetters: deadLettersOf(`${section}.dead_letters`, table['dead_letters']),
    topics: tablesAt(`${section}.topics`, table['topics']).map((entry, index) =>
      entryOf(`${section}.topics[${index}]`, entry),
    ),
    environments: new Map(
      environments.map(([name, overlay]) => [name, overlayOf(`${section}.environments.${name}`, overlay)]),
    ),
  }
}
