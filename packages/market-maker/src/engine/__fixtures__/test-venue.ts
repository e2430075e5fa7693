import type { Ack, LiveBook, OrderCommand, OrderUpdate, Side, VenueEvent } from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import type { VirtualTime } from '@cryptics-lab/avro-models/testing'
import type { MakerGateway } from '../../ports.ts'

/** A contract like Deribit's perpetual. */
export const instrument: Instrument = {
  venue: 'test',
  name: 'BTC-PERPETUAL',
  contractType: 'inverse',
  baseCurrency: 'BTC',
  quoteCurrency: 'USD',
  settlementCurrency: 'BTC',
  tickSize: 0.5,
  tickSizeSteps: [],
  contractSize: 10,
  minimumAmount: 10,
  makerFee: 0,
  takerFee: 0.0005,
}

interface Resting {
  orderId: string
  label: string
  side: Side
  price: number
  amount: number
  filled: number
  state: 'open' | 'filled' | 'cancelled'
}

/** A venue that keeps orders in memory and answers when the test says so: a double for tests, not a market. */
export class TestVenue implements MakerGateway {
  /** Commands in the order in which they came. */
  readonly commands: OrderCommand[] = []
  /** Every order ever placed, by label. */
  readonly orders: Map<string, Resting> = new Map()
  /** What happens to a command: carried out and answered, carried out without an answer, or lost. */
  mode: 'answer' | 'mute' | 'lose' | 'reject' = 'answer'
  /** Told of every event. */
  listener: (event: VenueEvent) => void = () => {}
  /** Makes `openOrders` fail. */
  isDown: boolean = false
  /** Makes cancels do nothing although they are answered. */
  ignoresCancels: boolean = false
  readonly #time: VirtualTime
  #nextId = 0
  #nextTrade = 0
  #changeId = 0

  /** @param time Time of the stamps. */
  constructor(time: VirtualTime) {
    this.#time = time
  }

  /** Orders that rest. */
  get open(): readonly Resting[] {
    return [...this.orders.values()].filter(({ state }) => state === 'open')
  }

  /** Puts an order there that the maker did not place. */
  put(label: string, side: Side, price: number, amount: number): void {
    this.#nextId += 1
    this.orders.set(label, { orderId: `T${this.#nextId}`, label, side, price, amount, filled: 0, state: 'open' })
  }

  submit(commands: readonly OrderCommand[]): void {
    for (const command of commands) {
      this.commands.push(command)
      // Replies never come from within `submit`.
      if (this.mode !== 'lose') this.#time.timers.set(() => this.#carryOut(command, this.mode), 1)
    }
  }

  async openOrders(): Promise<readonly OrderUpdate[]> {
    if (this.isDown) throw new Error('down')
    return this.open.map((order) => this.#update(order))
  }

  async lookup(label: string): Promise<OrderUpdate | undefined> {
    const order = this.orders.get(label)
    return order === undefined ? undefined : this.#update(order)
  }

  /** Executes part of an order, and tells it. */
  fill(label: string, amount: number, options: { readonly times?: number } = {}): void {
    const order = this.orders.get(label)
    if (order?.state !== 'open') throw new Error(`no open order ${label}`)
    order.filled += amount
    if (order.filled >= order.amount) order.state = 'filled'
    this.#nextTrade += 1
    for (let time = 0; time < (options.times ?? 1); time += 1) {
      this.listener({
        kind: 'fill',
        record: {
          ...this.#common(),
          trade_id: `t${this.#nextTrade}`,
          order_id: order.orderId,
          label,
          side: order.side,
          price: order.price,
          amount,
          fee: 0,
          fee_currency: 'BTC',
          liquidity: 'maker',
        },
      })
    }
    this.listener({ kind: 'order-update', update: this.#update(order) })
  }

  /** Sends a book around a mid of others; our own orders are added as a real venue does. */
  book(bid: number, ask: number, epoch = 1): void {
    this.#changeId += 1
    const levels = (side: Side, price: number): [number, number][] => {
      const amounts = new Map<number, number>([[price, 1_000]])
      for (const order of this.open) {
        if (order.side !== side) continue
        amounts.set(order.price, (amounts.get(order.price) ?? 0) + order.amount - order.filled)
      }
      return [...amounts].toSorted((left, right) => (side === 'buy' ? right[0] - left[0] : left[0] - right[0]))
    }
    const now = this.#time.clock.now()
    const book: LiveBook = {
      status: 'live',
      venue: 'test',
      instrument: instrument.name,
      epoch,
      changeId: this.#changeId,
      venueTimestamp: now,
      receiveTimestamp: now,
      bids: levels('buy', bid),
      asks: levels('sell', ask),
    }
    this.listener({ kind: 'book-changed', epoch: 1, sequence: this.#changeId, book })
  }

  #carryOut(command: OrderCommand, mode: 'answer' | 'mute' | 'lose' | 'reject'): void {
    if (mode === 'reject') {
      this.#acknowledge(command, undefined, 'rejected')
      return
    }
    const order = this.#apply(command)
    if (mode === 'mute') return
    this.#acknowledge(command, order, order === undefined ? 'rejected' : 'accepted')
    if (order !== undefined) this.listener({ kind: 'order-update', update: this.#update(order) })
  }

  #apply(command: OrderCommand): Resting | undefined {
    if (command.action === 'cancel_all') return undefined
    if (command.action === 'place') {
      this.put(command.label, command.side, command.price ?? 0, command.amount)
      return this.orders.get(command.label)
    }
    const order = this.orders.get(command.label)
    if (order?.state !== 'open') return undefined
    if (command.action === 'edit') Object.assign(order, { price: command.price, amount: command.amount })
    else if (!this.ignoresCancels) order.state = 'cancelled'
    return order
  }

  #acknowledge(command: OrderCommand, order: Resting | undefined, outcome: Ack['outcome']): void {
    const { processing_timestamp: _unused, ...common } = this.#common()
    this.listener({
      kind: 'ack',
      record: {
        ...common,
        sent_timestamp: this.#time.clock.now(),
        label: command.action === 'cancel_all' ? '' : command.label,
        order_id: order?.orderId ?? null,
        action: command.action,
        outcome,
        error_code: outcome === 'accepted' ? null : '11044',
        processing_timestamp: null,
      },
    })
  }

  #common() {
    const now = this.#time.clock.now()
    return {
      run_id: null,
      event_key: null,
      venue: 'test',
      instrument: instrument.name,
      venue_timestamp: now,
      receive_timestamp: now,
      processing_timestamp: null,
    }
  }

  #update(order: Resting): OrderUpdate {
    const now = this.#time.clock.now()
    return {
      venue: 'test',
      instrument: instrument.name,
      orderId: order.orderId,
      label: order.label,
      side: order.side,
      state: order.state,
      price: order.price,
      amount: order.amount,
      filledAmount: order.filled,
      averagePrice: order.filled > 0 ? order.price : undefined,
      cancelReason: undefined,
      venueTimestamp: now,
      receiveTimestamp: now,
    }
  }
}
