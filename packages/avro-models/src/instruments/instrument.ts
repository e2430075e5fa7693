/** A coarser tick above a price. */
export interface TickSizeStep {
  /** Price above which the step holds, in quote currency per base unit. */
  readonly abovePrice: number
  /** Tick size there. */
  readonly tickSize: number
}

/** What the mathematics of a contract needs to know of an instrument. */
export interface Instrument {
  /** Venue in lower case, for example deribit. */
  readonly venue: string
  /** The venue's own name, for example BTC-PERPETUAL. */
  readonly name: string
  /** `inverse`: amounts in quote currency, profit in base currency. `linear`: amounts in base, profit in quote. */
  readonly contractType: 'inverse' | 'linear'
  /** Currency that is priced, for example BTC. */
  readonly baseCurrency: string
  /** Currency of the price, for example USD. */
  readonly quoteCurrency: string
  /** Currency of profit, loss and fees. */
  readonly settlementCurrency: string
  /** Smallest price step, in quote currency. */
  readonly tickSize: number
  /** Coarser ticks above given prices, ascending; empty for one tick everywhere. */
  readonly tickSizeSteps: readonly TickSizeStep[]
  /** Size of one contract, in the amount unit. */
  readonly contractSize: number
  /** Smallest amount of an order, in the amount unit; amounts are multiples of the contract size. */
  readonly minimumAmount: number
  /** Fee of a resting order as a fraction of the traded value; negative for a rebate. */
  readonly makerFee: number
  /** Fee of a crossing order as a fraction of the traded value. */
  readonly takerFee: number
}
