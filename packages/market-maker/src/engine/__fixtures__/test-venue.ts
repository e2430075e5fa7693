import type { Ack, LiveBook, OrderCommand, OrderUpdate, Side, VenueEvent } from '@cryptics-lab/avro-models'
import { addAmounts, type Instrument, isOnTick, isValidAmount } from '@cryptics-lab/avro-models/instruments'
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
  /** Questions in the order in which they came. */
  readonly questions: string[] = []
  /** Every order ever placed, by label. */
  readonly orders: Map<string, Resting> = new Map()
  /** What happens to a command: carried out and answered, carried out without an answer, carried out late, or lost. */
  mode: 'answer' | 'mute' | 'late' | 'lose' | 'reject' = 'answer'
  /** How late a command is carried out in the mode `late`, in milliseconds. */
  lateness: number = 800
  /** Told of every event. */
  listener: (event: VenueEvent) => void = () => {}
  /** How long an event takes to arrive, in milliseconds; different delays reorder. Undefined: at once. */
  delay: (() => number) | undefined
  /** After how many milliseconds a lost reply is told as unknown; undefined for never. */
  unknownAfter: number | undefined
  /** Whether the connection is cut: nothing is sent, questions reject. */
  isCut: boolean = false
  /** Epoch of the current book; commands of an older one are not sent. */
  bookEpoch: number = 1
  /** Best bid and ask of others. */
  touch: readonly [bid: number, ask: number] = [100, 101]
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
      const isOld = command.action !== 'cancel' && 'bookEpoch' in command && command.bookEpoch !== this.bookEpoch
      // As a client does: what cannot be sent is answered at once, from within `submit`.
      if (this.isCut || isOld) this.#acknowledge(command, undefined, 'not_sent')
      // Replies of the venue never come from within `submit`.
      else this.#send(command, this.mode)
    }
  }

  /** Amount held: the sum of all fills. */
  get held(): number {
    let held = 0
    for (const { side, filled } of this.orders.values()) {
      held = addAmounts(instrument, held, side === 'buy' ? filled : -filled)
    }
    return held
  }

  async openOrders(): Promise<readonly OrderUpdate[]> {
    this.questions.push('openOrders')
    if (this.isDown || this.isCut) throw new Error('down')
    return this.open.map((order) => this.#update(order))
  }

  async lookup(label: string): Promise<OrderUpdate | undefined> {
    this.questions.push(`lookup ${label}`)
    if (this.isDown || this.isCut) throw new Error('down')
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
      this.#tell({
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
    this.#tell({ kind: 'order-update', update: this.#update(order) })
  }

  /** Sends a book around a mid of others; our own orders are added as a real venue does. */
  book(bid: number, ask: number, epoch: number = this.bookEpoch): void {
    this.bookEpoch = epoch
    this.touch = [bid, ask]
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

  /** Cancels every order, as a venue does when the connection that placed them is gone; tells nobody. */
  cancelOnDisconnect(): void {
    for (const order of this.open) order.state = 'cancelled'
  }

  #tell(event: VenueEvent): void {
    if (this.isCut && event.kind !== 'ack') return
    if (this.delay === undefined) this.listener(event)
    else this.#time.timers.set(() => this.listener(event), this.delay())
  }

  #send(command: OrderCommand, mode: TestVenue['mode']): void {
    const { timers } = this.#time
    if (mode === 'late' || mode === 'lose') this.#tellUnknown(command)
    if (mode !== 'lose') timers.set(() => this.#carryOut(command, mode), mode === 'late' ? this.lateness : 1)
  }

  #tellUnknown(command: OrderCommand): void {
    const { unknownAfter } = this
    if (unknownAfter === undefined) return
    this.#time.timers.set(() => this.#acknowledge(command, undefined, 'unknown'), unknownAfter)
  }

  #carryOut(command: OrderCommand, mode: TestVenue['mode']): void {
    if (mode === 'reject') {
      this.#acknowledge(command, undefined, 'rejected')
      return
    }
    if (command.action === 'cancel_all') {
      this.#acknowledge(command, undefined, 'accepted')
      for (const order of this.open) {
        order.state = 'cancelled'
        this.#tell({ kind: 'order-update', update: this.#update(order) })
      }
      return
    }
    const order = this.#apply(command)
    if (mode === 'mute') {
      this.#tellUnknown(command)
      return
    }
    this.#acknowledge(command, order, order === undefined ? 'rejected' : 'accepted')
    if (order !== undefined) this.#tell({ kind: 'order-update', update: this.#update(order) })
  }

  #apply(command: Exclude<OrderCommand, { action: 'cancel_all' }>): Resting | undefined {
    const order = this.orders.get(command.label)
    if (command.action === 'cancel') {
      if (order?.state !== 'open') return undefined
      if (!this.ignoresCancels) order.state = 'cancelled'
      return order
    }
    const { price = 0, amount, validUntil = Number.POSITIVE_INFINITY } = command
    if (!isOnTick(instrument, price) || !isValidAmount(instrument, amount)) return undefined
    if (this.#time.clock.now() > validUntil) return undefined
    const side = command.action === 'place' ? command.side : order?.side
    if (side === 'buy' ? price >= this.touch[1] : price <= this.touch[0]) return undefined
    if (command.action === 'place') {
      this.put(command.label, command.side, price, amount)
      return this.orders.get(command.label)
    }
    if (order?.state !== 'open') return undefined
    Object.assign(order, { price, amount, state: order.filled >= amount ? 'filled' : 'open' })
    return order
  }

  #acknowledge(command: OrderCommand, order: Resting | undefined, outcome: Ack['outcome']): void {
    const { processing_timestamp: _unused, ...common } = this.#common()
    this.#tell({
      kind: 'ack',
      record: {
        ...common,
        sent_timestamp: this.#time.clock.now(),
        label: command.action === 'cancel_all' ? '' : command.label,
        order_id: order?.orderId ?? null,
        action: command.action,
        outcome,
        error_code: outcome === 'accepted' ? null : outcome === 'rejected' ? '11044' : 'CLIENT',
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
