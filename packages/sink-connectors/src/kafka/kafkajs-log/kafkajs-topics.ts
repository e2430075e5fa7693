import { sleep, type Timers } from '@cryptics-lab/avro-models'
import { LogRefusedError, TopicUnknownError } from '../../errors.ts'
import type { NewTopic, TopicConfiguration, TopicConfigurationChange, TopicPartitionCount } from '../ports.ts'
import type { KafkajsAdmin, KafkajsFoundSetting, KafkajsSetting } from './kafkajs-client.ts'

/** Asks the client's administrator; failures come back as ours. */
export type KafkajsQuestion = <Result>(
  action: string,
  question: (admin: KafkajsAdmin) => Promise<Result>,
  topic?: string,
) => Promise<Result>

/** Kafka's number for settings of a topic. */
const topicResource = 2
/** Kafka's number for a value that was given to the topic itself. */
const topicSource = 1

const toSettings = (configuration: Readonly<Record<string, string>>): KafkajsSetting[] =>
  Object.entries(configuration).map(([name, value]) => ({ name, value }))

/** A new topic as kafkajs takes it. */
export function toKafkajsTopic(
  topic: NewTopic,
  replicationFactor: number,
): Parameters<KafkajsAdmin['createTopics']>[0]['topics'][number] {
  return {
    topic: topic.topic,
    numPartitions: topic.partitions ?? 1,
    replicationFactor: topic.replicationFactor ?? replicationFactor,
    configEntries: toSettings(topic.configuration ?? {}),
  }
}

/** Partitions of a topic, each with the brokers that have a copy. */
async function partitionsOf(ask: KafkajsQuestion, topic: string): Promise<readonly { replicas: readonly number[] }[]> {
  const { topics } = await ask(
    `ask for the partitions of ${topic}`,
    (admin) => admin.fetchTopicMetadata({ topics: [topic] }),
    topic,
  )
  return topics[0]?.partitions ?? []
}

/** Settings that topics have themselves, by topic. */
async function ownSettings(
  ask: KafkajsQuestion,
  topics: readonly string[],
): Promise<ReadonlyMap<string, readonly KafkajsFoundSetting[]>> {
  const { resources } = await ask('read the settings of topics', (admin) =>
    admin.describeConfigs({
      resources: topics.map((name) => ({ type: topicResource, name })),
      includeSynonyms: false,
    }),
  )
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      configEntries.filter(({ configSource }) => configSource === topicSource),
    ]),
  )
}

/** Tells partitions, copies and settings of topics that exist. */
export async function describeKafkajsTopics(
  ask: KafkajsQuestion,
  topics: readonly string[],
): Promise<readonly TopicConfiguration[]> {
  if (topics.length === 0) return []
  const settings = await ownSettings(ask, topics)
  const described = await Promise.all(
    topics.map(async (topic): Promise<readonly TopicConfiguration[]> => {
      const partitions = await partitionsOf(ask, topic)
      if (partitions.length === 0) return []
      const readable = (settings.get(topic) ?? []).filter(({ configValue }) => configValue !== null)
      const configuration = readable
        .map(({ configName, configValue }): [string, string] => [configName, String(configValue)])
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
      return [
        {
          topic,
          partitions: partitions.length,
          replicationFactor: Math.min(...partitions.map(({ replicas }) => replicas.length)),
          configuration: Object.fromEntries(configuration),
        },
      ]
    }),
  )
  return described.flat()
}

/** Adds partitions to a topic that exists, unless it has enough, and waits a little until the broker tells them. */
export async function addKafkajsPartitions(
  ask: KafkajsQuestion,
  { topic, partitions: count }: TopicPartitionCount,
  timers: Timers,
): Promise<void> {
  const hasEnough = async (): Promise<boolean> => (await partitionsOf(ask, topic)).length >= count
  const getsEnough = async (): Promise<boolean> => {
    for (let look = 1; look <= 20; look += 1) {
      if (await hasEnough()) return true
      await sleep(timers, 100)
    }
    return false
  }
  if (await hasEnough()) return
  try {
    await ask(
      `add partitions to ${topic}`,
      (admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] }),
      topic,
    )
  } catch (error) {
    // Another one may have added them meanwhile; the broker refuses the second.
    if (!(error instanceof LogRefusedError) || !(await getsEnough())) throw error
    return
  }
  await getsEnough()
}

/** Gives settings to a topic that exists. The client can only replace all of a topic's settings, so the others go along. */
export async function alterKafkajsTopic(ask: KafkajsQuestion, change: TopicConfigurationChange): Promise<void> {
  const { topic, configuration } = change
  const own = (await ownSettings(ask, [topic])).get(topic)
  if (own === undefined) throw new TopicUnknownError(topic)
  const merged = new Map(own.map(({ configName, configValue }) => [configName, configValue]))
  const isThere = Object.entries(configuration).every(([name, value]) => merged.get(name) === value)
  if (isThere) return
  for (const [name, value] of Object.entries(configuration)) merged.set(name, value)
  const configEntries = [...merged].map(([name, value]) => {
    if (value !== null) return { name, value }
    const reason = `the broker does not tell ${name}, which would be lost; alter the topic with Kafka's own tool`
    throw new LogRefusedError(`alter ${topic}`, reason)
  })
  await ask(
    `alter ${topic}`,
    (admin) =>
      admin.alterConfigs({ validateOnly: false, resources: [{ type: topicResource, name: topic, configEntries }] }),
    topic,
  )
}
