import type { Side } from '@cryptics-lab/avro-models'

/** What every item of a recording has. */
export interface RecordedItemBase {
  /** Receive time since the first line, in microseconds; never goes back. */
  readonly offset: number
}

/** A change of the recorded book. */
export interface RecordedDepth extends RecordedItemBase {
  readonly kind: 'depth'
  /** Match time at the recorded venue, in milliseconds since the epoch. */
  readonly marketTime: number
  /** First id that the message covers, as text; ids may have 19 digits. */
  readonly firstId: string
  /** Last id that the message covers. */
  readonly lastId: string
  /** Last id of the message before; undefined when the venue does not send it. */
  readonly previousId: string | undefined
  /** Bids: price and number of contracts in turns; 0 deletes. */
  readonly bids: readonly number[]
  /** Asks: price and number of contracts in turns; 0 deletes. */
  readonly asks: readonly number[]
}

/** The whole recorded book. */
export interface RecordedSnapshot extends RecordedItemBase {
  readonly kind: 'snapshot'
  /** Match time at the recorded venue, in milliseconds since the epoch. */
  readonly marketTime: number
  /** Id of the last change that the snapshot contains. */
  readonly lastId: string
  /** Bids: price and number of contracts in turns. */
  readonly bids: readonly number[]
  /** Asks: price and number of contracts in turns. */
  readonly asks: readonly number[]
}

/** A public trade. */
export interface RecordedTradeItem extends RecordedItemBase {
  readonly kind: 'trade'
  /** Match time at the recorded venue, in milliseconds since the epoch. */
  readonly marketTime: number
  /** The venue's id of the trade, digit by digit. */
  readonly id: string
  /** Price. */
  readonly price: number
  /** Number of contracts. */
  readonly contracts: number
  /** Side of the taker. */
  readonly side: Side
}

/** Best bid and ask. */
export interface RecordedQuote extends RecordedItemBase {
  readonly kind: 'quote'
  /** Match time at the recorded venue, in milliseconds since the epoch. */
  readonly marketTime: number
  /** Id of the change that made these best prices. */
  readonly lastId: string
  /** Best bid price; 0 for an empty side. */
  readonly bidPrice: number
  /** Number of contracts at the best bid. */
  readonly bidContracts: number
  /** Best ask price; 0 for an empty side. */
  readonly askPrice: number
  /** Number of contracts at the best ask. */
  readonly askContracts: number
}

/** A line that cannot be understood; it is sent on as it is. */
export interface RecordedMalformed extends RecordedItemBase {
  readonly kind: 'malformed'
  /** The frame as it stands in the file, or the whole line when it has no receive time. */
  readonly text: string
}

/** One line of a recording. */
export type RecordedItem = RecordedDepth | RecordedSnapshot | RecordedTradeItem | RecordedQuote | RecordedMalformed

/** Number of lines by kind. */
export interface RecordingCounts {
  /** Book changes. */
  readonly depth: number
  /** Whole books. */
  readonly snapshot: number
  /** Trades. */
  readonly trade: number
  /** Best bids and asks. */
  readonly quote: number
  /** Lines that could not be understood. */
  readonly malformed: number
  /** Valid messages of a kind that the replay does not use. */
  readonly ignored: number
}

/** A recorded market, read whole. */
export interface Recording {
  /** Name: the file's name without its endings. */
  readonly name: string
  /** Items in the order of the file. */
  readonly items: readonly RecordedItem[]
  /** Number of lines by kind. */
  readonly counts: RecordingCounts
  /** Receive time of the first line, in nanoseconds since the epoch, as text. */
  readonly firstReceiveTime: string
  /** Time between the first and the last line, in microseconds. */
  readonly duration: number
}
