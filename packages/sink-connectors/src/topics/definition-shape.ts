/** Values of settings by name, for example `retention.ms`; numbers, flags and lists become text. */
export type TopicSettings = Readonly<Record<string, unknown>>

/** Sizes and settings of topics, as a configuration file has them. */
export interface TopicSizesDefinition {
  /** Partitions, at least 1. */
  readonly partitions?: number
  /** Copies of each partition, at least 1; never more than there are brokers. Without it the broker decides. */
  readonly replication_factor?: number
  /** Settings; those of the broker count where none is given. */
  readonly configuration?: TopicSettings
}

/** Dead letters of one topic or of all, in place of `true`. */
export interface DeadLettersTable extends TopicSizesDefinition {
  /** Whether there is such a topic; the default is true. */
  readonly enabled?: boolean
}

/** One topic; it has either a name or a model. */
export interface TopicDefinition extends TopicSizesDefinition {
  /** Name of the topic. */
  readonly name?: string
  /** Model whose topic it is; the naming says which. */
  readonly model?: string
  /** Whether it has a topic for its dead letters, or what that is like. */
  readonly dead_letters?: boolean | DeadLettersTable
}

/** What an environment lays over every topic, whatever is said elsewhere. */
export interface TopicsEnvironment extends TopicSizesDefinition {
  /** Share of the partitions, rounded up, at least 1; not beside `partitions`. */
  readonly partitions_multiplier?: number
}

/** The part of a configuration that says which topics there should be. */
export interface TopicsDefinition {
  /** The table of the topics: defaults, the topics, and what differs by environment. */
  readonly topics_bootstrap: TopicSizesDefinition & {
    /** Whether every topic has a topic for its dead letters, of one partition, or what that is like. */
    readonly dead_letters?: boolean | DeadLettersTable
    /** The topics. */
    readonly topics?: readonly TopicDefinition[]
    /** Overlays by environment. */
    readonly environments?: Readonly<Record<string, TopicsEnvironment>>
  }
}
