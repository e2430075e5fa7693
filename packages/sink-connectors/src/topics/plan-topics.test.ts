import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTopicNaming } from '../kafka/topic-naming.ts'
import type { TopicsDefinition } from './definition-shape.ts'
import { planTopics } from './plan-topics.ts'

const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit', serializers: { signal: 'json' } })

const definition = {
  topics_bootstrap: {
    partitions: 3,
    replication_factor: 3,
    dead_letters: true,
    configuration: { 'retention.ms': 604_800_000, 'min.insync.replicas': 2, 'cleanup.policy': 'compact' },
    topics: [
      { model: 'ticker', partitions: 6 },
      { name: 'cryptics.events', dead_letters: false, configuration: { 'cleanup.policy': 'delete' } },
    ],
    environments: {
      development: { partitions_multiplier: 0.5, configuration: { 'retention.ms': 3_600_000 } },
      single: { partitions: 1, replication_factor: 1 },
    },
  },
} as const satisfies TopicsDefinition

const of = (topics_bootstrap: TopicsDefinition['topics_bootstrap']): TopicsDefinition => ({ topics_bootstrap })

describe('the plan of topics', () => {
  it('has every topic and its dead letters, sorted by name', () => {
    expect(planTopics(definition, { naming })).toEqual([
      {
        topic: 'cryptics.deribit.ticker.avro',
        partitions: 6,
        replicationFactor: 3,
        configuration: { 'cleanup.policy': 'compact', 'min.insync.replicas': '2', 'retention.ms': '604800000' },
      },
      {
        topic: 'cryptics.deribit.ticker.avro.dlq',
        partitions: 1,
        replicationFactor: 3,
        configuration: { 'min.insync.replicas': '2', 'retention.ms': '604800000' },
        deadLettersOf: ['cryptics.deribit.ticker.avro'],
      },
      {
        topic: 'cryptics.events',
        partitions: 3,
        replicationFactor: 3,
        configuration: { 'cleanup.policy': 'delete', 'min.insync.replicas': '2', 'retention.ms': '604800000' },
      },
    ])
  })

  it('is laid over by the environment', () => {
    const [ticker, letters, events] = planTopics(definition, { naming, environment: 'development' })
    expect([ticker?.partitions, letters?.partitions, events?.partitions]).toEqual([3, 1, 2])
    expect(letters?.configuration['retention.ms']).toBe('3600000')
    const single = planTopics(definition, { naming, environment: 'single' })
    expect(single.map(({ partitions, replicationFactor }) => [partitions, replicationFactor])).toEqual(
      single.map(() => [1, 1]),
    )
    expect(single.map(({ configuration }) => configuration['min.insync.replicas'])).toEqual(['1', '1', '1'])
    expect(planTopics(definition, { naming, environment: 'elsewhere' })).toEqual(planTopics(definition, { naming }))
  })

  it('has no more copies than brokers, and remembers what was asked for', () => {
    const [ticker] = planTopics(definition, { naming, brokers: 1 })
    expect(ticker).toMatchObject({
      replicationFactor: 1,
      configuration: { 'min.insync.replicas': '1' },
      uncapped: { replicationFactor: 3, minimumInSyncReplicas: 2 },
    })
    expect(planTopics(definition, { naming, brokers: 3 })).toEqual(planTopics(definition, { naming }))
    const [unsaid] = planTopics(of({ topics: [{ name: 'a', configuration: { 'min.insync.replicas': 2 } }] }), {
      brokers: 1,
    })
    expect(unsaid).toEqual({
      topic: 'a',
      partitions: 1,
      configuration: { 'min.insync.replicas': '1' },
      uncapped: { replicationFactor: undefined, minimumInSyncReplicas: 2 },
    })
  })

  it('scales partitions without the errors of binary fractions', () => {
    const scaled = (partitions: number, partitions_multiplier: number) =>
      planTopics(of({ partitions, topics: [{ name: 'a' }], environments: { e: { partitions_multiplier } } }), {
        environment: 'e',
      })[0]?.partitions
    expect([scaled(70, 0.1), scaled(3, 0.5), scaled(1, 0.001), scaled(4, 2)]).toEqual([7, 2, 1, 8])
    expect(() => scaled(100_000, 2)).toThrow('topics_bootstrap.topics[0].partitions: 200000 partitions are more')
  })

  it('sizes dead letters as they are configured', () => {
    const topics = [
      { name: 'a', dead_letters: { partitions: 4, configuration: { 'retention.ms': -1 } } },
      { name: 'b', dead_letters: true },
      { name: 'c' },
      { name: 'd', dead_letters: { enabled: false } },
    ]
    const all = planTopics(of({ dead_letters: { partitions: 2, enabled: false }, topics }))
    expect(all.map(({ topic, partitions }) => `${topic} ${partitions}`)).toEqual([
      'a 1',
      'a.dlq 4',
      'b 1',
      'b.dlq 2',
      'c 1',
      'd 1',
    ])
    expect(all[1]?.configuration).toEqual({ 'retention.ms': '-1' })
  })

  it('takes an entry of its own for dead letters, and makes none for it', () => {
    const all = planTopics(of({ dead_letters: true, topics: [{ name: 'a' }, { name: 'a.dlq', partitions: 5 }] }))
    expect(all.map(({ topic, partitions }) => [topic, partitions])).toEqual([
      ['a', 1],
      ['a.dlq', 5],
    ])
  })

  it('makes one topic where the naming has all dead letters in one', () => {
    const shared = { ...naming, deadLetters: () => 'letters' }
    const all = planTopics(of({ dead_letters: true, topics: [{ name: 'a' }, { name: 'b' }] }), { naming: shared })
    expect(all.map(({ topic, deadLettersOf }) => [topic, deadLettersOf])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['letters', ['a', 'b']],
    ])
  })

  it('refuses what only the whole shows', () => {
    expect(() => planTopics(of({ topics: [{ model: 'ticker' }] }))).toThrow(
      'topics_bootstrap.topics[0].model: needs a naming of topics',
    )
    const twice = of({ topics: [{ name: 'a.b' }, { name: 'a_b' }] })
    expect(() => planTopics(twice)).toThrow('topics_bootstrap.topics[1]: "a_b" is "a.b" once more')
    const long = of({ topics: [{ name: 'a'.repeat(247), dead_letters: true }] })
    expect(() => planTopics(long)).toThrow('topics_bootstrap.topics[0].dead_letters')
    expect(() => planTopics(of({}), { brokers: 0 })).toThrow('brokers')
    expect(planTopics(of({}))).toEqual([])
  })

  it('does not depend on the order of the definition, and keeps every bound', () => {
    const sizes = {
      partitions: fc.integer({ min: 1, max: 40 }),
      replication_factor: fc.integer({ min: 1, max: 5 }),
      configuration: fc.record(
        { 'retention.ms': fc.maxSafeNat(), 'min.insync.replicas': fc.integer({ min: 1, max: 5 }) },
        { requiredKeys: [] },
      ),
    }
    const entry = fc.record({ name: fc.stringMatching(/^[a-z]{1,6}$/), ...sizes }, { requiredKeys: ['name'] })
    const some = fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 6 })
    fc.assert(
      fc.property(
        some,
        fc.record(sizes, { requiredKeys: [] }),
        fc.integer({ min: 1, max: 4 }),
        (topics, all, brokers) => {
          const plan = planTopics(of({ ...all, dead_letters: true, topics }), { brokers })
          expect(planTopics(of({ ...all, dead_letters: true, topics: topics.toReversed() }), { brokers })).toEqual(plan)
          expect(plan).toHaveLength(topics.length * 2)
          for (const { replicationFactor = brokers, configuration } of plan) {
            expect(replicationFactor).toBeLessThanOrEqual(brokers)
            expect(Number(configuration['min.insync.replicas'] ?? 1)).toBeLessThanOrEqual(replicationFactor)
          }
        },
      ),
    )
  })
})
