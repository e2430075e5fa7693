import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryLog } from '../kafka/memory-log/index.ts'
import type { LogClient, NewTopic, TopicConfiguration } from '../kafka/ports.ts'
import { bootstrapTopics } from './bootstrap-topics.ts'

interface FakeLog extends Pick<LogClient, 'admin' | 'capabilities'> {
  readonly topics: Map<string, TopicConfiguration>
  readonly calls: string[]
}

/** Topics of a cluster in memory; every answer takes a turn, so that callers get into each other's way. */
function createFakeLog(brokers = 3): FakeLog {
  const memory = createMemoryLog()
  const topics = new Map<string, TopicConfiguration>()
  const calls: string[] = []
  const change = (name: string, to: (topic: TopicConfiguration) => Partial<TopicConfiguration>): void => {
    const topic = topics.get(name)
    if (topic === undefined) throw new Error(`${name} is not there`)
    topics.set(name, { ...topic, ...to(topic) })
  }
  const admin: ReturnType<LogClient['admin']> = {
    ...memory.admin(),
    async createTopics(wanted) {
      await Promise.resolve()
      calls.push('create')
      for (const { topic, partitions = 1, replicationFactor = 1, configuration = {} } of wanted) {
        if (!topics.has(topic)) topics.set(topic, { topic, partitions, replicationFactor, configuration })
      }
    },
    listTopics: async () => [...topics.keys()].toSorted(),
    describeConfiguration: async (names) => names.flatMap((name) => topics.get(name) ?? []),
    async addPartitions(wanted) {
      calls.push('add')
      for (const { topic, partitions } of wanted) {
        change(topic, (found) => ({ partitions: Math.max(found.partitions, partitions) }))
      }
    },
    async alterConfiguration(changes) {
      calls.push('alter')
      for (const { topic, configuration } of changes) {
        change(topic, (found) => ({ configuration: { ...found.configuration, ...configuration } }))
      }
    },
    brokerCount: async () => brokers,
  }
  const capabilities = { ...memory.capabilities, topicConfiguration: true }
  return { admin: () => admin, capabilities, topics, calls }
}

const definition = {
  topics_bootstrap: {
    partitions: 3,
    replication_factor: 3,
    dead_letters: true,
    configuration: { 'retention.ms': 5 },
    topics: [{ name: 'cryptics.a' }, { name: 'cryptics.b', partitions: 6 }],
    environments: { small: { partitions: 1 } },
  },
}
const names = ['cryptics.a', 'cryptics.a.dlq', 'cryptics.b', 'cryptics.b.dlq']
const statesOf = ({ drift }: Awaited<ReturnType<typeof bootstrapTopics>>) =>
  drift.topics.map(({ topic, state }) => `${topic} ${state}`)
const inStep = names.map((name) => `${name} in-step`)

describe('the bootstrap of topics', () => {
  it('makes what is missing, once', async () => {
    const log = createFakeLog()
    const first = await bootstrapTopics({ log, definition })
    expect(first).toMatchObject({ created: names, altered: [], configurationLeftOut: false })
    expect(statesOf(first)).toEqual(inStep)
    expect(log.topics.get('cryptics.b')).toEqual({
      topic: 'cryptics.b',
      partitions: 6,
      replicationFactor: 3,
      configuration: { 'retention.ms': '5' },
    })
    const second = await bootstrapTopics({ log, definition, alter: true })
    expect(second).toMatchObject({ created: [], altered: [] })
    expect(statesOf(second)).toEqual(inStep)
    expect(log.calls).toEqual(['create'])
  })

  it('does nothing in a dry run', async () => {
    const log = createFakeLog()
    const report = await bootstrapTopics({ log, definition, dryRun: true, alter: true })
    expect(report).toMatchObject({ created: [], altered: [] })
    expect(statesOf(report)).toEqual(names.map((name) => `${name} missing`))
    expect(report.drift.topics[0]?.differences[0]).toMatchObject({ remedy: 'create' })
    expect(log.calls).toEqual([])
  })

  it('leaves what exists alone, unless it may alter', async () => {
    const log = createFakeLog()
    await bootstrapTopics({ log, definition, environment: 'small' })
    const b = {
      topic: 'cryptics.b',
      partitions: 1,
      replicationFactor: 1,
      configuration: { 'retention.ms': '9', x: 'y' },
    }
    log.topics.set('cryptics.b', b)
    log.topics.set('cryptics.old', { ...b, topic: 'cryptics.old' })

    const kept = await bootstrapTopics({ log, definition })
    expect(kept).toMatchObject({ created: [], altered: [], drift: { unplanned: ['cryptics.old'] } })
    expect(log.topics.get('cryptics.b')).toBe(b)

    const changed = await bootstrapTopics({ log, definition, alter: true })
    expect(changed.altered.map(({ topic, differences }) => [topic, differences.map(({ what }) => what)])).toEqual([
      ['cryptics.a', ['partitions']],
      ['cryptics.b', ['partitions', 'configuration.retention.ms']],
    ])
    expect(log.topics.get('cryptics.b')).toEqual({
      ...b,
      partitions: 6,
      configuration: { 'retention.ms': '5', x: 'y' },
    })
    // Copies are never changed.
    const left = changed.drift.topics.filter(({ state }) => state === 'drifted')
    expect(
      left.map(({ topic, differences }) => [topic, differences.map(({ what, remedy }) => `${what} ${remedy}`)]),
    ).toEqual([['cryptics.b', ['replicationFactor manual']]])
    expect((await bootstrapTopics({ log, definition })).drift).toEqual(changed.drift)
  })

  it('does no harm when two run at once', async () => {
    const log = createFakeLog(1)
    const both = await Promise.all([bootstrapTopics({ log, definition }), bootstrapTopics({ log, definition })])
    expect(both.map(statesOf)).toEqual([inStep, inStep])
    expect([...log.topics.keys()].toSorted()).toEqual(names)
  })

  it('asks nothing of the log when the definition is wrong', async () => {
    const log = {
      ...createFakeLog(),
      admin: (): never => {
        throw new Error('asked')
      },
    }
    await expect(bootstrapTopics({ log, definition: { topics_bootstrap: { topic: [] } } })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      path: 'topics_bootstrap.topic',
    })
  })

  it('leaves settings out on a log that has none, and says so', async () => {
    const log = createMemoryLog()
    const report = await bootstrapTopics({ log, definition })
    expect(report).toMatchObject({ created: names, configurationLeftOut: true })
    const second = await bootstrapTopics({ log, definition, alter: true })
    expect(statesOf(second)).toEqual(inStep)
    const grown = { topics_bootstrap: { topics: [{ name: 'cryptics.a', partitions: 8 }] } }
    const third = await bootstrapTopics({ log, definition: grown, alter: true })
    expect(third.altered).toEqual([])
    expect(third.drift.topics[0]?.differences).toEqual([{ what: 'partitions', wanted: 8, found: 3, remedy: 'manual' }])
    await log.close()
  })

  it('leaves no drift but what takes hands, whatever was there', async () => {
    const name = fc.constantFrom('t.a', 't.b', 't.c', 't.a.dlq')
    const partitions = fc.integer({ min: 1, max: 9 })
    const configuration = fc.record(
      { 'retention.ms': fc.constantFrom('1', '2'), 'min.insync.replicas': fc.constantFrom('1', '2', '3') },
      { requiredKeys: [] },
    )
    const old = fc.record({ topic: name, partitions, replicationFactor: fc.integer({ min: 1, max: 3 }), configuration })
    const wanted = fc.record({ name, partitions, replication_factor: fc.integer({ min: 1, max: 4 }), configuration })
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(old, { selector: ({ topic }) => topic }),
        fc.uniqueArray(wanted, { selector: (entry) => entry.name }),
        async (there: NewTopic[], topics) => {
          const log = createFakeLog()
          await log.admin().createTopics(there)
          const options = { log, definition: { topics_bootstrap: { dead_letters: true, topics } }, alter: true }
          const report = await bootstrapTopics(options)
          const again = await bootstrapTopics({ ...options, dryRun: true })
          expect(again.drift).toEqual(report.drift)
          const remedies = again.drift.topics.flatMap(({ differences }) => differences.map(({ remedy }) => remedy))
          expect(remedies.filter((remedy) => remedy !== 'manual')).toEqual([])
          if (there.length === 0) expect(remedies).toEqual([])
        },
      ),
      { numRuns: 60 },
    )
  })
})
