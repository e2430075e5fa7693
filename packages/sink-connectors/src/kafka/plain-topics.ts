import { LogRefusedError, TopicUnknownError } from '../errors.ts'
import type { LogAdmin, NewTopic, TopicConfiguration, TopicDescription } from './ports.ts'

/** The part of an administration that a log without `topicConfiguration` takes from here. */
export type PlainTopics = Pick<
  LogAdmin,
  'describeConfiguration' | 'addPartitions' | 'alterConfiguration' | 'brokerCount'
>

const hasSettings = (configuration: NewTopic['configuration'] = {}): boolean => Object.keys(configuration).length > 0

/** Refuses topics that want more than a number of partitions. @throws {LogRefusedError} */
export function requirePlain(topics: readonly NewTopic[]): void {
  for (const { topic, replicationFactor = 1, configuration } of topics) {
    if (replicationFactor > 1) throw new LogRefusedError(`make ${topic}`, 'it keeps one copy of each partition')
    if (hasSettings(configuration)) throw new LogRefusedError(`make ${topic}`, 'its topics have no settings')
  }
}

/**
 * What a log answers whose topics have partitions and nothing else.
 * @param describe Describes topics; one that does not exist is left out.
 */
export function createPlainTopics(
  describe: (topics: readonly string[]) => readonly TopicDescription[] | Promise<readonly TopicDescription[]>,
): PlainTopics {
  const describeConfiguration = async (topics: readonly string[]): Promise<readonly TopicConfiguration[]> => {
    const found = await describe(topics)
    return found.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.length,
      replicationFactor: 1,
      configuration: {},
    }))
  }
  const describeOne = async (name: string): Promise<TopicConfiguration> => {
    const [found] = await describeConfiguration([name])
    if (found === undefined) throw new TopicUnknownError(name)
    return found
  }
  return {
    describeConfiguration,
    async addPartitions(topics) {
      for (const { topic, partitions } of topics) {
        const found = await describeOne(topic)
        if (found.partitions >= partitions) continue
        const reason = `a topic keeps the ${found.partitions} partitions that it was made with`
        throw new LogRefusedError(`add partitions to ${topic}`, reason)
      }
    },
    async alterConfiguration(changes) {
      for (const { topic, configuration } of changes) {
        await describeOne(topic)
        if (hasSettings(configuration)) throw new LogRefusedError(`alter ${topic}`, 'its topics have no settings')
      }
    },
    brokerCount: async () => 1,
  }
}
