import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TopicConfiguration } from '../kafka/ports.ts'
import { compareTopics } from './compare-topics.ts'
import type { PlannedTopic } from './planned-topic.ts'
import { sameSetting } from './same-setting.ts'

const planned = (rest: Partial<PlannedTopic> = {}): PlannedTopic => ({
  topic: 'cryptics.a',
  partitions: 3,
  replicationFactor: 2,
  configuration: {},
  ...rest,
})
const existing = (rest: Partial<TopicConfiguration> = {}): TopicConfiguration => ({
  topic: 'cryptics.a',
  partitions: 3,
  replicationFactor: 2,
  configuration: {},
  ...rest,
})
const differences = (plan: PlannedTopic, found: TopicConfiguration) =>
  compareTopics([plan], [found]).topics[0]?.differences

describe('the drift of topics', () => {
  it('is none for a topic that is as planned, whatever else is set on it', () => {
    const report = compareTopics([planned()], [existing({ configuration: { 'retention.ms': '5' } })])
    expect(report).toEqual({ topics: [{ topic: 'cryptics.a', state: 'in-step', differences: [] }], unplanned: [] })
  })

  it('lists everything of a topic that is missing', () => {
    const plan = planned({ configuration: { 'retention.ms': '5' } })
    expect(compareTopics([plan], []).topics).toEqual([
      {
        topic: 'cryptics.a',
        state: 'missing',
        differences: [
          { what: 'partitions', wanted: 3, found: undefined, remedy: 'create' },
          { what: 'replicationFactor', wanted: 2, found: undefined, remedy: 'create' },
          { what: 'configuration.retention.ms', wanted: '5', found: undefined, remedy: 'create' },
        ],
      },
    ])
  })

  it('names each difference with its remedy', () => {
    const plan = planned({ configuration: { 'retention.ms': '5', 'cleanup.policy': 'compact' } })
    const found = existing({ partitions: 2, replicationFactor: 1, configuration: { 'retention.ms': '6' } })
    expect(differences(plan, found)).toEqual([
      { what: 'partitions', wanted: 3, found: 2, remedy: 'add-partitions' },
      { what: 'replicationFactor', wanted: 2, found: 1, remedy: 'manual' },
      { what: 'configuration.retention.ms', wanted: '5', found: '6', remedy: 'alter-configuration' },
      { what: 'configuration.cleanup.policy', wanted: 'compact', found: undefined, remedy: 'alter-configuration' },
    ])
    expect(differences(planned(), existing({ partitions: 4 }))).toEqual([
      { what: 'partitions', wanted: 3, found: 4, remedy: 'manual' },
    ])
  })

  it('offers nothing but hands where the log cannot change topics', () => {
    const report = compareTopics([planned()], [existing({ partitions: 1 })], { changeable: false })
    expect(report.topics[0]?.differences[0]?.remedy).toBe('manual')
  })

  it('does not call for fewer copies while brokers are down', () => {
    const plan = planned({
      replicationFactor: 2,
      configuration: { 'min.insync.replicas': '1' },
      uncapped: { replicationFactor: 3, minimumInSyncReplicas: 2 },
    })
    const found = (replicationFactor: number, inSync: string) =>
      differences(plan, existing({ replicationFactor, configuration: { 'min.insync.replicas': inSync } }))
    expect(found(3, '2')).toEqual([])
    expect(found(2, '1')).toEqual([])
    expect(found(4, '3')).toHaveLength(2)
  })

  it('does not ask for more copies in step than the topic has', () => {
    const plan = planned({ replicationFactor: 3, configuration: { 'min.insync.replicas': '2' } })
    expect(differences(plan, existing({ replicationFactor: 1 }))?.map(({ remedy }) => remedy)).toEqual([
      'manual',
      'manual',
    ])
  })

  it('lists neighbours that are in no plan, but no internal topics', () => {
    const others = ['cryptics.z', 'cryptics.b', 'other.a', '__cryptics.a', 'plain', 'crypticsish.a']
    const report = compareTopics(
      [planned(), planned({ topic: 'alone' })],
      others.map((topic) => existing({ topic })),
    )
    expect(report.unplanned).toEqual(['cryptics.b', 'cryptics.z'])
  })
})

describe('settings', () => {
  it.each([
    ['5', '05', true],
    ['9223372036854775807', '9223372036854775806', false],
    ['0.5', '0.50', true],
    ['0.0001', '1.0E-4', true],
    ['TRUE', 'true', true],
    ['true', 'false', false],
    ['compact,delete', 'delete, compact', true],
    ['compact', 'compact,delete', false],
    ['', '', true],
    ['', '0', false],
  ])('%j and %j', (one, other, same) => {
    expect(sameSetting(one, other)).toBe(same)
    expect(sameSetting(other, one)).toBe(same)
  })

  it('are what they are', () => {
    fc.assert(fc.property(fc.string(), (text) => sameSetting(text, text)))
  })
})
