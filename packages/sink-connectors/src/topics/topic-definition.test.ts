import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { describe, expect, it } from 'vitest'
import { parseDefinition } from './topic-definition.ts'

const pathOf = (topics_bootstrap: unknown): string => {
  try {
    parseDefinition({ topics_bootstrap })
  } catch (error) {
    if (error instanceof InvalidOptionError) return error.path
    throw error
  }
  return 'taken'
}

const topic = (entry: object) => ({ topics: [{ name: 'good' }, { name: 'a', ...entry }] })

describe('the definition of topics', () => {
  it.each([
    ['topics_bootstrap', undefined],
    ['topics_bootstrap', 3],
    ['topics_bootstrap.partition', { partition: 3 }],
    ['topics_bootstrap.partitions', { partitions: 0 }],
    ['topics_bootstrap.partitions', { partitions: 1.5 }],
    ['topics_bootstrap.partitions', { partitions: '3' }],
    ['topics_bootstrap.partitions', { partitions: 100_001 }],
    ['topics_bootstrap.replication_factor', { replication_factor: -1 }],
    ['topics_bootstrap.dead_letters', { dead_letters: 'yes' }],
    ['topics_bootstrap.dead_letters.name', { dead_letters: { name: 'x' } }],
    ['topics_bootstrap.dead_letters.partitions', { dead_letters: { partitions: 0 } }],
    ['topics_bootstrap.configuration', { configuration: [] }],
    ['topics_bootstrap.configuration', { configuration: new Date(0) }],
    ['topics_bootstrap.configuration.Retention', { configuration: { Retention: 1 } }],
    ['topics_bootstrap.configuration.retention.ms', { configuration: { 'retention.ms': null } }],
    ['topics_bootstrap.configuration.retention.ms', { configuration: { 'retention.ms': 2 ** 60 } }],
    ['topics_bootstrap.configuration.retention.ms', { configuration: { 'retention.ms': 1, retention: { ms: 2 } } }],
    ['topics_bootstrap.topics', { topics: {} }],
    ['topics_bootstrap.topics[0]', { topics: ['a'] }],
    ['topics_bootstrap.topics[0]', { topics: [{}] }],
    ['topics_bootstrap.topics[0]', { topics: [{ name: 'a', model: 'b' }] }],
    ['topics_bootstrap.topics[0].name', { topics: [{ name: 'a b' }] }],
    ['topics_bootstrap.topics[0].name', { topics: [{ name: '..' }] }],
    ['topics_bootstrap.topics[0].name', { topics: [{ name: '__consumer_offsets' }] }],
    ['topics_bootstrap.topics[0].name', { topics: [{ name: 7 }] }],
    ['topics_bootstrap.topics[0].model', { topics: [{ model: 'a/b' }] }],
    ['topics_bootstrap.topics[1].retention', topic({ retention: 1 })],
    ['topics_bootstrap.topics[1].partitions', topic({ partitions: 0 })],
    [
      'topics_bootstrap.topics[1].configuration.retention.ms',
      topic({ configuration: { retention: { ms: undefined } } }),
    ],
    ['topics_bootstrap.topics[1].dead_letters.enabled', topic({ dead_letters: { enabled: 1 } })],
    ['topics_bootstrap.environments', { environments: [] }],
    ['topics_bootstrap.environments.dev', { environments: { dev: 1 } }],
    ['topics_bootstrap.environments.dev.topics', { environments: { dev: { topics: [] } } }],
    [
      'topics_bootstrap.environments.dev.partitions_multiplier',
      { environments: { dev: { partitions_multiplier: 0 } } },
    ],
    [
      'topics_bootstrap.environments.dev.partitions_multiplier',
      { environments: { dev: { partitions_multiplier: 2, partitions: 1 } } },
    ],
  ] as [string, unknown][])('names %s', (path, definition) => {
    expect(pathOf(definition)).toBe(path)
  })

  it('says what would be right', () => {
    expect(() => parseDefinition({ topics_bootstrap: { partition: 3 } })).toThrow(
      'topics_bootstrap.partition: is not known here; there are: dead_letters, topics, environments, partitions',
    )
    expect(() => parseDefinition({ topics_bootstrap: { partitions: 0 } })).toThrow(
      'topics_bootstrap.partitions: must be a whole number from 1 to 100000, not 0',
    )
    expect(() => parseDefinition(undefined)).toThrow('definition: must be an object with topics_bootstrap')
  })

  it('leaves other tables alone', () => {
    expect(parseDefinition({ logging: 1, topics_bootstrap: {} }).topics).toEqual([])
  })

  it('takes settings in quotes and without, and makes them text', () => {
    const configuration = {
      'retention.ms': 604_800_000,
      'cleanup.policy': ['compact', 'delete'],
      segment: { bytes: 1_073_741_824n, ms: ' 5 ' },
      preallocate: false,
      'min.cleanable.dirty.ratio': 0.5,
    }
    expect(parseDefinition({ topics_bootstrap: { configuration } }).configuration).toEqual({
      'retention.ms': '604800000',
      'cleanup.policy': 'compact,delete',
      'segment.bytes': '1073741824',
      'segment.ms': '5',
      preallocate: 'false',
      'min.cleanable.dirty.ratio': '0.5',
    })
  })
})
