import {
  addAmounts,
  applyFill,
  feeOf,
  flatPosition,
  type Instrument,
  type Position,
  unrealised,
} from '@cryptics-lab/avro-models/instruments'
import type { Side } from '@cryptics-lab/avro-models'
import type { HeldPosition } from '../ports.ts'

/** Profit and loss of the maker's own trading, in settlement currency. */
export interface ProfitAndLoss {
  /** Profit of what was closed; fees are not in it. */
  readonly realised: number
  /** Profit of what is open, at the last mark or fair value; 0 before the first. */
  readonly unrealised: number
  /** Fees paid, negative when rebates prevail. */
  readonly fees: number
  /** The settlement currency. */
  readonly currency: string
}

/** An execution, as the portfolio books it. */
export interface BookedFill {
  /** Side of our order. */
  readonly side: Side
  /** Amount, in the instrument's amount unit; above 0. */
  readonly amount: number
  /** Price, in quote currency per base unit. */
  readonly price: number
  /** Fee in settlement currency; undefined to take the instrument's maker rate. */
  readonly fee: number | undefined
}

/** Position and profit of one instrument. */
export class Portfolio {
  readonly #instrument: Instrument
  #position: Position = flatPosition
  #mark: number | undefined

  /** @param instrument The instrument. */
  constructor(instrument: Instrument) {
    this.#instrument = instrument
  }

  /** The position. */
  get position(): Position {
    return this.#position
  }

  /** Begins anew from what is held. */
  reset({ amount, averagePrice }: HeldPosition): void {
    this.#position = { ...flatPosition, amount: addAmounts(this.#instrument, amount, 0), averagePrice }
  }

  /**
   * Books an execution.
   * @throws {InvalidOptionError} When amount, price or fee is out of range.
   */
  book({ side, amount, price, fee }: BookedFill): void {
    const paid = fee ?? feeOf(this.#instrument, amount, price, 'maker')
    this.#position = applyFill(this.#instrument, this.#position, { side, amount, price, fee: paid })
  }

  /** Takes the price that open positions are valued at; one that is not finite and above 0 is ignored. */
  mark(price: number): void {
    if (price > 0 && Number.isFinite(price)) this.#mark = price
  }

  /** Profit and loss at the last mark. */
  profitAndLoss(): ProfitAndLoss {
    const { realised, fees } = this.#position
    const open = this.#mark === undefined ? 0 : unrealised(this.#instrument, this.#position, this.#mark)
    return { realised, unrealised: open, fees, currency: this.#instrument.settlementCurrency }
  }
}
