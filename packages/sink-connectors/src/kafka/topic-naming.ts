import { InvalidOptionError } from '@cryptics-lab/avro-models'

/**
 * How the records of a topic are written: `avro`, frames with the id of their schema, or `json`, text in UTF-8 without a
 * registry, for topics that people or other tools read.
 */
export type Serializer = 'avro' | 'json'

/** Names topics; one object decides for producers, connectors and dead letters alike. */
export interface TopicNaming {
  /** Venue or broker that is part of every name, for metrics. */
  readonly broker: string
  /** Topic of a model. */
  topic(model: string): string
  /** How the records of a model's topic are written. */
  serializer(model: string): Serializer
  /** Topic of the records of another topic that could not be decoded or stored. */
  deadLetters(topic: string): string
}

interface SingleModels {
  /** Topics of single models that differ from the preset. */
  readonly topics?: Readonly<Record<string, string>>
  /** Serializers of single models; the others are written as Avro. */
  readonly serializers?: Readonly<Record<string, Serializer>>
}

/** Options of {@link createTopicNaming}. */
export type TopicNamingOptions = SingleModels &
  (
    | {
        /** `cryptics.<venue>.<model>.<serializer>`, as in `cryptics.deribit.ticker.avro` */
        readonly preset: 'cryptics'
        /** Venue in lower case. */
        readonly venue: string
      }
    | {
        /** `<broker>.<domain>.<event_type>` */
        readonly preset: 'multiBroker'
        /** Broker in lower case. */
        readonly broker: string
        /** Domain, for example `market_data`. */
        readonly domain: string
      }
  )

const legal = /^[a-zA-Z0-9._-]{1,249}$/

/** Refuses a name that Kafka would refuse. @throws {InvalidOptionError} */
export function checkedTopicName(path: string, name: string): string {
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
  for (const [model, topic] of topics) checkedTopicName(`topics.${model}`, topic)
  if (options.preset === 'cryptics') checkedTopicName('venue', options.venue)
  else {
    checkedTopicName('broker', options.broker)
    checkedTopicName('domain', options.domain)
  }
  const serializers = new Map(Object.entries(options.serializers ?? {}))
  for (const [model, serializer] of serializers) {
    if (serializer !== 'avro' && serializer !== 'json') {
      throw new InvalidOptionError(`serializers.${model}`, 'must be avro or json')
    }
  }
  const serializerOf = (model: string): Serializer => serializers.get(model) ?? 'avro'
  return {
    broker: options.preset === 'cryptics' ? options.venue : options.broker,
    serializer: serializerOf,
    topic(model) {
      const preset =
        options.preset === 'cryptics'
          ? `cryptics.${options.venue}.${model}.${serializerOf(model)}`
          : `${options.broker}.${options.domain}.${model}`
      return topics.get(model) ?? checkedTopicName('model', preset)
    },
    deadLetters: (topic) => `${topic}.dlq`,
  }
}
