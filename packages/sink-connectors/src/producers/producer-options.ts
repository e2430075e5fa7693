import type { Clock, Metrics, Random, Timers } from '@cryptics-lab/avro-models'
import type { SchemaRegistry } from '@cryptics-lab/avro-models/registry'
import type { LogClient, LogRecordInput } from '../kafka/ports.ts'
import type { TopicNaming } from '../kafka/topic-naming.ts'

/** When a producer sends what waits. */
export interface ProducerBatchOptions {
  /** Longest time that a record waits for others, in milliseconds; 0 sends at once what is there. The default is 5. */
  readonly linger?: number
  /** Most records of one send, at least 1; the default is 1 000. */
  readonly records?: number
  /** Bytes beyond which one send takes no further record; the default is 1 MiB. */
  readonly bytes?: number
}

/** How many records may wait, and what happens to the next one. */
export interface BacklogOptions {
  /** Records that may wait for the log, at least 1; the default is 10 000. */
  readonly records?: number
  /**
   * `wait`: `produce` takes the record when there is room, in order of the calls; a caller that does not await it holds
   * the memory. `reject`: `produce` rejects with BacklogFullError. Nothing is ever dropped in silence. Default `wait`.
   */
  readonly policy?: 'wait' | 'reject'
}

/** How a failed send is tried again: full jitter between 0 and a bound that doubles. */
export interface ProducerRetryOptions {
  /** How long a batch is tried, in milliseconds; the default is 60 000, above the longest fail-over of a broker. */
  readonly budget?: number
  /** Bound of the first pause, in milliseconds; the default is 50. */
  readonly initial?: number
  /** Largest bound of a pause, in milliseconds; the default is 2 000. */
  readonly maximum?: number
}

/** What all producers of a registry share. */
export interface ProducerEnvironment {
  /** The log. */
  readonly log: LogClient
  /** Where schemas get their ids. */
  readonly schemaRegistry: SchemaRegistry
  /** Names the topics, and says how their records are written. */
  readonly naming: TopicNaming
  /** Partitions of a topic that is made; the default is 1. */
  readonly partitions?: number
  /**
   * Headers of a record, asked for at each `produce`, in the caller's own context; undefined for none. A place for
   * `traceparent`: every header costs each later reader, so keep to one or two.
   */
  readonly headers?: () => LogRecordInput['headers'] | undefined
  /** When records are sent. */
  readonly batch?: ProducerBatchOptions
  /** How many records may wait. */
  readonly backlog?: BacklogOptions
  /** How a failed send is tried again. */
  readonly retry?: ProducerRetryOptions
  /** Clock of the measurements. */
  readonly clock?: Clock
  /** Timers of linger and back-off. */
  readonly timers?: Timers
  /** Spread of back-off, and draws of generated samples. */
  readonly random?: Random
  /** Where measurements go. */
  readonly metrics?: Metrics
}

/** Options of {@link createProducer}. */
export interface ProducerOptions extends ProducerEnvironment {
  /** Topic, where the naming is not to decide. */
  readonly topic?: string
}

/** What a producer has done. */
export interface ProducerCounts {
  /** Records handed to `produce`. */
  readonly produced: number
  /** Records that the log has for good. */
  readonly acknowledged: number
  /** Records whose promise was rejected. */
  readonly failed: number
}
