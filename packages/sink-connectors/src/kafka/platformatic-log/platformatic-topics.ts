import { sleep, type Timers } from '@cryptics-lab/avro-models'
import { LogRefusedError } from '../../errors.ts'
import type { NewTopic, TopicConfiguration, TopicConfigurationChange, TopicPartitionCount } from '../ports.ts'
import type { PlatformaticAdmin } from './platformatic-client.ts'
import { isOnly, isTopicUnknown } from './platformatic-failures.ts'

/** Asks the client's administrator, until it has an answer; failures come back as ours. */
export type PlatformaticQuestion = <Result>(
  action: string,
  question: (admin: PlatformaticAdmin) => Promise<Result>,
  topic?: string,
) => Promise<Result>

/** Kafka's number for settings of a topic. */
const topicResource = 2
/** Kafka's number for a value that was given to the topic itself. */
const topicSource = 1
/** Kafka's number for a setting that gets a value. */
const setValue = 0
const mostLooks = 50
const betweenLooks = 100

/** Makes a topic; its identity, or undefined when there is one of the name. */
export async function createTopic(
  ask: PlatformaticQuestion,
  topic: NewTopic,
  replicas: number,
): Promise<string | undefined> {
  const configs = Object.entries(topic.configuration ?? {}).map(([name, value]) => ({ name, value }))
  return await ask('make topics', async (admin) => {
    try {
      const [created] = await admin.createTopics({
        topics: [topic.topic],
        partitions: topic.partitions ?? 1,
        replicas: topic.replicationFactor ?? replicas,
        configs,
      })
      return created?.id
    } catch (error) {
      if (!isOnly(error, 'TOPIC_ALREADY_EXISTS')) throw error
      return undefined
    }
  })
}

/** Deletes a topic, if there is one, and waits a little until the broker forgets it. */
export async function deleteTopic(ask: PlatformaticQuestion, topic: string, timers: Timers): Promise<void> {
  await ask('delete topics', async (admin) => {
    try {
      await admin.deleteTopics({ topics: [topic] })
    } catch (error) {
      if (!isTopicUnknown(error)) throw error
    }
  })
  await becomesTrue(timers, async () => !(await ask('list topics', (admin) => admin.listTopics())).includes(topic))
}

/** Whether a condition comes to hold within some seconds: brokers learn of a change one after the other. */
async function becomesTrue(timers: Timers, condition: () => Promise<boolean>): Promise<boolean> {
  for (let look = 1; look <= mostLooks; look += 1) {
    if (await condition()) return true
    await sleep(timers, betweenLooks)
  }
  return false
}

/** Partitions of a topic, each with the brokers that have a copy. */
async function partitionsOf(
  ask: PlatformaticQuestion,
  topic: string,
): Promise<readonly { readonly replicas: readonly number[] }[]> {
  const { topics } = await ask(
    `ask for the partitions of ${topic}`,
    (admin) => admin.metadata({ topics: [topic], forceUpdate: true }),
    topic,
  )
  return topics.get(topic)?.partitions ?? []
}

/** Settings that a topic has itself, and that the broker tells. */
async function settingsOf(ask: PlatformaticQuestion, topic: string): Promise<Readonly<Record<string, string>>> {
  const found = await ask(
    `read the settings of ${topic}`,
    (admin) => admin.describeConfigs({ resources: [{ resourceType: topicResource, resourceName: topic }] }),
    topic,
  )
  const settings = found
    .flatMap(({ configs }) => configs)
    .filter(({ configSource }) => configSource === topicSource)
    .flatMap(({ name, value }): [string, string][] => (typeof value === 'string' ? [[name, value]] : []))
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(settings)
}

/** Tells partitions, copies and settings of a topic that exists. */
export async function describeTopicConfiguration(
  ask: PlatformaticQuestion,
  topic: string,
): Promise<TopicConfiguration> {
  const [partitions, configuration] = await Promise.all([partitionsOf(ask, topic), settingsOf(ask, topic)])
  const replicationFactor = Math.min(...partitions.map(({ replicas }) => replicas.length))
  return { topic, partitions: partitions.length, replicationFactor, configuration }
}

/** Adds partitions to a topic that exists, unless it has enough, and waits a little until the broker tells them. */
export async function addTopicPartitions(
  ask: PlatformaticQuestion,
  { topic, partitions: count }: TopicPartitionCount,
  timers: Timers,
): Promise<void> {
  const hasEnough = async (): Promise<boolean> => (await partitionsOf(ask, topic)).length >= count
  const getsEnough = (): Promise<boolean> => becomesTrue(timers, hasEnough)
  if (await hasEnough()) return
  try {
    await ask(
      `add partitions to ${topic}`,
      (admin) => admin.createPartitions({ topics: [{ name: topic, count, assignments: null }] }),
      topic,
    )
  } catch (error) {
    // Another one may have added them meanwhile; the broker refuses the second.
    if (!(error instanceof LogRefusedError) || !(await getsEnough())) throw error
    return
  }
  await getsEnough()
}

/** Gives settings to a topic that exists; the others stay. */
export async function alterTopic(
  ask: PlatformaticQuestion,
  { topic, configuration }: TopicConfigurationChange,
): Promise<void> {
  const configs = Object.entries(configuration).map(
    ([name, value]) => ({ name, value, configOperation: setValue }) as const,
  )
  if (configs.length === 0) return
  await ask(
    `alter ${topic}`,
    (admin) =>
      admin.incrementalAlterConfigs({ resources: [{ resourceType: topicResource, resourceName: topic, configs }] }),
    topic,
  )
}
