import { InvalidOptionError } from '@cryptics-lab/avro-models'

/** Names topics; one object decides for producers, connectors and dead letters alike. */
export interface TopicNaming {
  /** Topic of a model. */
  topic(model: string): string
  /** Topic of the records of another topic that could not be decoded or stored. */
  deadLetters(topic: string): string
}

/** Options of {@link createTopicNaming}. */
export type TopicNamingOptions =
  | {
      /** `cryptics.<venue>.<model>.avro` */
      readonly preset: 'cryptics'
      /** Venue in lower case. */
      readonly venue: string
      /** Topics of single models that differ from the preset. */
      readonly topics?: Readonly<Record<string, string>>
    }
  | {
      /** `<broker>.<domain>.<event_type>` */
      readonly preset: 'multiBroker'
      /** Broker in lower case. */
      readonly broker: string
      /** Domain, for example `market_data`. */
      readonly domain: string
      /** Topics of single models that differ from the preset. */
      readonly topics?: Readonly<Record<string, string>>
    }

const legal = /^[a-zA-Z0-9._-]{1,249}$/

/** Refuses a name that Kafka would refuse. */
function checked(path: string, name: string): string {
  if (!legal.test(name) || name === '.' || name === '..') {
    throw new InvalidOptionError(path, `"${name}" is no topic name; use letters, digits, '.', '_' and '-', at most 249`)
  }
  return name
}

/**
 * Makes the naming of topics.
 * @throws {InvalidOptionError} When a part cannot be in a topic's name.
 */
export function createTopicNaming(options: TopicNamingOptions): TopicNaming {
  const topics = new Map(Object.entries(options.topics ?? {}))
  for (const [model, topic] of topics) checked(`topics.${model}`, topic)
  if (options.preset === 'cryptics') checked('venue', options.venue)
  else {
    checked('broker', options.broker)
    checked('domain', options.domain)
  }
  return {
    topic(model) {
      const preset =
        options.preset === 'cryptics'
          ? `cryptics.${options.venue}.${model}.avro`
          : `${options.broker}.${options.domain}.${model}`
      return topics.get(model) ?? checked('model', preset)
    },
    deadLetters: (topic) => `${topic}.dlq`,
  }
}
