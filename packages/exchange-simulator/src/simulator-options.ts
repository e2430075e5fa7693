import type { Clock, Ids, Random, Timers } from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import type { Recording } from './feeds/recording.ts'

/** Range of a delay, in milliseconds of market time. */
export interface DelayRange {
  /** Smallest delay, 0 or more. */
  readonly minimum: number
  /** Largest delay, not below the smallest. */
  readonly maximum: number
}

/** How long messages are under way; drawn from the seed for each message. */
export interface DelayOptions {
  /** From the arrival of an order command to its effect. The default is 0.2 to 1.5. */
  readonly order?: DelayRange
  /** From an event of the market to its publication. The default is 0.05 to 0.5. */
  readonly marketData?: DelayRange
}

/** An account of the venue. */
export interface AccountOptions {
  /** Name of the account; a protocol server uses the client id. */
  readonly id: string
  /** Deposit in settlement currency. The default is 10. */
  readonly balance?: number
}

/** Options of {@link createSimulator}; all but the recording have defaults. */
export interface SimulatorOptions {
  /** The market to replay. @see `openRecording` */
  readonly recording: Recording
  /** Wall clock; the default is the machine's. */
  readonly clock?: Clock
  /** Wall timers; the default is the machine's. */
  readonly timers?: Timers
  /** Seed of all delays; the default draws from `random`. */
  readonly seed?: number
  /** Generator of all delays when there is no seed; the default is the machine's. */
  readonly random?: Random
  /** Source of tokens and of nothing else; the default is the machine's. */
  readonly ids?: Ids
  /** Market seconds per second, or `max` for as fast as the subscribers take it. The default is 1. */
  readonly speed?: number | 'max'
  /** Whether the recording begins again at its end. The default is false. */
  readonly loop?: boolean
  /** Contracts of the venue; the first one carries the recorded market. The default is {@link btcPerpetual}. */
  readonly instruments?: readonly Instrument[]
  /** Accounts with a deposit of their own; others have the default deposit. */
  readonly accounts?: readonly AccountOptions[]
  /** Waited for between batches: the market stands still while the promise is pending. */
  readonly gate?: () => Promise<void> | undefined
  /** How long messages are under way. */
  readonly delays?: DelayOptions
  /**
   * Steps of the market between two turns of the event loop, 1 or more. The default is 16 at `max`, where smaller
   * batches let orders take effect sooner in the flow, and 256 otherwise.
   */
  readonly batch?: number
  /** Unsent bytes of one connection at which the market waits. The default is 1 MiB. */
  readonly maximumBufferedBytes?: number
  /** Milliseconds after which a connection that keeps the market waiting is cut. The default is 30,000. */
  readonly slowConsumerTimeout?: number
}
