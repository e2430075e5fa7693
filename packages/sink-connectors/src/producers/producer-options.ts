import type { BinaryIds, Clock, Metrics, Random, Timers } from '@cryptics-lab/avro-models'
import type { EventEnvelope } from '@cryptics-lab/avro-models/envelope'
import type { SchemaRegistry } from '@cryptics-lab/avro-models/registry'
import type { LogClient, LogRecordInput, SendResult } from '../kafka/ports.ts'
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
  /** What happens to a record when so many wait; the default is `wait`. What is dropped is counted and told. */
  readonly policy?: BacklogPolicy
  /** How long a record waits for room with `wait-or-drop`, in milliseconds, at least 1; the default is 1 000. */
  readonly timeout?: number
}

/**
 * What happens to a record when the backlog is full. `wait`: it is taken when there is room, in order of the calls; a caller
 * that does not await it holds the memory. `wait-or-drop`: the same for a while, then it is dropped. `drop-oldest`: the
 * record that has waited longest goes. `conflate`: the newest waiting record of the same key is replaced, for states such
 * as tickers of which the last one counts; without one, it waits. `reject`: `produce` rejects with BacklogFullError.
 */
export type BacklogPolicy = 'wait' | 'wait-or-drop' | 'drop-oldest' | 'conflate' | 'reject'

/** What became of a record: the log has it, the policy of the backlog dropped it, or a newer one of its key took its place. */
export type ProduceOutcome = 'appended' | 'dropped' | 'conflated'

/** What the envelope of every event says of where it comes from. */
export interface ProducerEnvelopeOptions extends Pick<EventEnvelope, 'source' | 'venue' | 'trading_mode'> {
  /** Who trades are made through; the default is the venue. */
  readonly broker?: string
  /**
   * Types of events by topic key. Market data has its model's name; every other topic key needs one here, or in its class.
   */
  readonly types?: Readonly<Record<string, string>>
  /** What ties a record to others of one cause; undefined for nothing. */
  readonly correlationId?: (record: object) => string | undefined
  /** Source of the events' identities; the default is the machine's. */
  readonly ids?: BinaryIds
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
  /** The event envelope that every record carries in one header; without it there is none. */
  readonly envelope?: ProducerEnvelopeOptions
  /** When records are sent. */
  readonly batch?: ProducerBatchOptions
  /** How many records may wait. */
  readonly backlog?: BacklogOptions
  /** The same of single topic keys, over `backlog`. */
  readonly backlogs?: Readonly<Record<string, BacklogOptions>>
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
  /** Records that the policy of the backlog dropped. */
  readonly dropped: number
  /** Records whose place a newer one of their key took. */
  readonly conflated: number
}

/** What a producer leaves when it is closed. */
export interface DrainReport extends ProducerCounts {
  /** Records that were neither acknowledged nor given up when the time was over. */
  readonly unsent: number
  /** Where the last batch of each partition begins, decimal; absent where the log did not say. */
  readonly lastBatches: readonly SendResult[]
}

/** Options of {@link AvroProducer.close}. */
export interface CloseOptions {
  /** How long it goes on trying to send what waits, in milliseconds; the default is as long as the retry budget lets it. */
  readonly timeout?: number
}
