import type { Ack, Fill, OrderUpdate, PlaceCommand, Side } from '@cryptics-lab/avro-models'
import { addAmounts } from '@cryptics-lab/avro-models/instruments'
import { type Footprint, Footprints } from './footprints.ts'
import type { FillOutcome, FreshFill, OpenOrdersOutcome, OrderLedgerOptions } from './ledger-types.ts'
import { createOrderCounts, type MutableOrderCounts, type OrderCounts } from './order-counts.ts'
import { entryOfPlace, entryOfResting } from './order-entry.ts'
import {
  exposureOf,
  isLive,
  isSettled,
  type Level,
  type OrderEntry,
  type OwnOrder,
  type OwnOrderState,
  viewOf,
} from './own-order.ts'
import { TradeMemory } from './trade-memory.ts'
import {
  applyAck,
  applyFillTo,
  applyLookup,
  applyUpdate,
  doubt,
  type Inquiry,
  lookupDue,
  pendingAction,
} from './transitions.ts'

/**
 * The one owner of the state of our orders. Replies, updates and fills may come in any order and more than once; what is
 * not known stays in doubt until the venue was asked. A closed order stays closed, except one that was thought never to
 * have been placed.
 */
export class OrderLedger {
  readonly #options: OrderLedgerOptions
  readonly #entries = new Map<string, OrderEntry>()
  readonly #live = new Set<OrderEntry>()
  readonly #unsettled = new Set<OrderEntry>()
  readonly #settled: string[] = []
  readonly #labelOfOrder = new Map<string, string>()
  readonly #trades: TradeMemory
  readonly #footprints = new Footprints()
  readonly #restingSlots = new Map<string, number>()
  readonly #counts: MutableOrderCounts = createOrderCounts()

  /** @param options See {@link OrderLedgerOptions}. */
  constructor(options: OrderLedgerOptions) {
    this.#options = options
    this.#trades = new TradeMemory(options.tradeCapacity ?? 10_000)
  }

  /** What has become of the orders so far. */
  get counts(): OrderCounts {
    return { ...this.#counts }
  }

  /** Orders that live, in the order in which they were placed. */
  live(): readonly OwnOrder[] {
    return [...this.#live].map(viewOf)
  }

  /** Number of orders that live, whatever their state. */
  get liveCount(): number {
    return this.#live.size
  }

  /** One order, closed ones included as long as they are kept. */
  order(label: string): OwnOrder | undefined {
    const entry = this.#entries.get(label)
    return entry === undefined ? undefined : viewOf(entry)
  }

  /** Whether a command may touch an order now: it rests, nothing is on its way, and no refusal has just been given. */
  isTouchable({ label }: OwnOrder, now: number): boolean {
    const entry = this.#entries.get(label)
    return entry?.state === 'open' && entry.restUntil <= now
  }

  /**
   * Whether an order may be cancelled now: it rests, or what became of an edit or an earlier cancel is in doubt (the venue
   * works in order, so the cancel comes last), and no refusal has just been given.
   */
  isCancellable({ label }: OwnOrder, now: number): boolean {
    const entry = this.#entries.get(label)
    if (entry === undefined || entry.orderId === undefined || entry.restUntil > now) return false
    return entry.state === 'open' || (entry.state === 'unknown' && entry.unknownAction !== 'place')
  }

  /** Earliest local time at which an order, or a side and level, has rested enough after a refusal, in microseconds. */
  nextRested(): number | undefined {
    const now = this.#options.clock.now()
    let next = Number.POSITIVE_INFINITY
    for (const { restUntil } of this.#live) if (restUntil > now) next = Math.min(next, restUntil)
    for (const [slot, until] of this.#restingSlots) {
      if (until > now) next = Math.min(next, until)
      else this.#restingSlots.delete(slot)
    }
    return next === Number.POSITIVE_INFINITY ? undefined : next
  }

  /** Local time until which a side and level rests after a refusal, in microseconds; 0 when it does not. */
  restsUntil(side: Side, level: Level): number {
    return this.#restingSlots.get(`${side}:${level}`) ?? 0
  }

  /**
   * Largest amounts by which the position may still grow and shrink: what rests, is on its way, in doubt, or filled and
   * not told yet. In the instrument's amount unit, both 0 or more.
   */
  exposure(): { readonly buy: number; readonly sell: number } {
    const sums = { buy: 0, sell: 0 }
    for (const group of [this.#live, this.#unsettled]) {
      for (const entry of group) sums[entry.side] = this.#add(sums[entry.side], exposureOf(entry))
    }
    return sums
  }

  /** What of a book with this venue time is ours. */
  footprints(venueTime: number): readonly Footprint[] {
    return this.#footprints.at(venueTime)
  }

  /** An order is about to be placed. */
  place(command: PlaceCommand & { readonly price: number }, level: Level): void {
    const entry = entryOfPlace(command, level, this.#options.clock.now())
    this.#entries.set(entry.label, entry)
    this.#live.add(entry)
  }

  /** A resting order is about to be changed. */
  edit(label: string, price: number, amount: number): void {
    const entry = this.#sending(label, 'pending-edit')
    if (entry !== undefined) entry.target = { price, amount }
  }

  /** A resting order is about to be cancelled. */
  cancel(label: string): void {
    this.#sending(label, 'pending-cancel')
  }

  /** An order that rests at the venue is taken over from an earlier run. */
  adopt(update: OrderUpdate, level: Level | undefined): OwnOrder {
    const entry = entryOfResting(update, level, this.#options.clock.now())
    this.#entries.set(entry.label, entry)
    this.#live.add(entry)
    this.#labelOfOrder.set(update.orderId, entry.label)
    this.#footprints.note(entry, update.venueTimestamp)
    return viewOf(entry)
  }

  /** The venue, or the client for it, answered a command. Commands about no order of ours are ignored. */
  ack(record: Ack): void {
    const entry = this.#entries.get(record.label)
    if (entry === undefined) return
    const { clock, rejectionDelay } = this.#options
    const now = clock.now()
    const before = entry.state
    this.#change(entry, record.venue_timestamp, () => applyAck(entry, record, now))
    if (before === 'pending-edit' && record.action === 'edit' && record.outcome === 'accepted') this.#counts.edited += 1
    if (record.outcome === 'accepted') return
    entry.restUntil = now + rejectionDelay
    if (record.action === 'place' && entry.level !== undefined) {
      this.#restingSlots.set(`${entry.side}:${entry.level}`, now + rejectionDelay)
    }
  }

  /**
   * The venue's view of an order arrived.
   * @returns The order when it carries our prefix, rests, and was not known; it quotes nothing and should be cancelled.
   */
  update(update: OrderUpdate): OwnOrder | undefined {
    const entry = this.#find(update.label, update.orderId)
    if (entry === undefined) {
      const isStray = update.state === 'open' && this.#options.labels.isOwn(update.label)
      return isStray ? this.adopt(update, undefined) : undefined
    }
    this.#change(entry, update.venueTimestamp, () => applyUpdate(entry, update, this.#options.clock.now()))
    return undefined
  }

  /** A fill arrived; says what of it is new. */
  fill(record: Fill): FillOutcome {
    const { side, amount, price, label, order_id: orderId } = record
    const entry = this.#find(label ?? '', orderId)
    const own = entry?.label ?? (this.#options.labels.isOwn(label) ? label : undefined)
    if (own === undefined) return { kind: 'foreign' }
    if (!(amount > 0 && price > 0 && Number.isFinite(amount) && Number.isFinite(price))) {
      return { kind: 'invalid', label: own }
    }
    if (!this.#trades.add(orderId, record.trade_id)) {
      this.#counts.duplicateFills += 1
      return { kind: 'duplicate' }
    }
    if (entry === undefined) {
      this.#counts.fills += 1
      return { kind: 'fresh', fill: { label: own, side, amount, price } }
    }
    let fresh = 0
    this.#change(entry, record.venue_timestamp, () => {
      fresh = applyFillTo(entry, amount, (left, right) => this.#add(left, right), this.#options.clock.now())
    })
    if (fresh > 0) this.#counts.fills += 1
    return { kind: 'fresh', fill: fresh > 0 ? { label: own, side, amount: fresh, price } : undefined }
  }

  /** What is on its way is in doubt, because the link is gone or the gateway failed. */
  doubtPending(): void {
    for (const entry of this.#live) this.#intoDoubt(entry)
  }

  /** Puts into doubt what was sent so long ago that its reply must be lost; says when the next one falls due. */
  expire(): number | undefined {
    const { clock, replyTimeout } = this.#options
    const now = clock.now()
    let next: number | undefined
    for (const entry of this.#live) {
      if (pendingAction(entry) === undefined) continue
      const due = entry.sentAt + replyTimeout
      if (due <= now) this.#intoDoubt(entry)
      else next = Math.min(next ?? due, due)
    }
    return next
  }

  /** Orders that the venue has to be asked about, each with the local time from which, in microseconds. */
  doubts(): readonly { readonly label: string; readonly dueAt: number }[] {
    const found: { label: string; dueAt: number }[] = []
    for (const group of [this.#live, this.#unsettled]) {
      for (const entry of group) {
        const dueAt = lookupDue(entry, this.#options.replyTimeout)
        if (dueAt !== undefined) found.push({ label: entry.label, dueAt })
      }
    }
    return found
  }

  /**
   * The venue could not be asked, or its answer did not settle the order: it is asked again after `delay` microseconds, and
   * at the latest when the command can no longer be carried out, because that answer decides.
   */
  postpone(label: string, delay: (attempts: number) => number): void {
    const entry = this.#entries.get(label)
    if (entry === undefined) return
    const now = this.#options.clock.now()
    entry.lookups += 1
    entry.lookupAt = now + delay(entry.lookups)
    const decidedAt = this.#decidedAt(entry)
    if (decidedAt > now) entry.lookupAt = Math.min(entry.lookupAt, decidedAt)
  }

  /**
   * Latest local time at which a placement without an answer may still be carried out, or its answer arrive, in
   * microseconds; undefined when there is none. No cancel can be trusted to remove such an order before.
   */
  placementsDecidedAt(): number | undefined {
    const { replyTimeout } = this.#options
    let latest: number | undefined
    for (const entry of this.#live) {
      const isPending = entry.state === 'pending-place'
      if (!isPending && entry.unknownAction !== 'place') continue
      const decidedAt = Math.max(this.#decidedAt(entry), isPending ? entry.sentAt + replyTimeout : 0)
      latest = Math.max(latest ?? decidedAt, decidedAt)
    }
    return latest
  }

  /**
   * The venue said what it knows of an order.
   * @returns A fill that no notification told; undefined when there is none.
   */
  lookedUp(label: string, found: OrderUpdate | undefined, askedAt: number): FreshFill | undefined {
    const entry = this.#entries.get(label)
    return entry === undefined ? undefined : this.#takeAnswer(entry, found, askedAt)
  }

  /** The venue listed the orders of the instrument that rest; what is missing there is put into doubt. */
  openOrders(list: readonly OrderUpdate[], askedAt: number): OpenOrdersOutcome {
    const strays: OwnOrder[] = []
    const foreign: OrderUpdate[] = []
    const fills: FreshFill[] = []
    const listed = new Set<OrderEntry>()
    for (const update of list) {
      const entry = this.#find(update.label, update.orderId)
      if (entry === undefined) {
        if (this.#options.labels.isOwn(update.label)) strays.push(this.adopt(update, undefined))
        else foreign.push(update)
        continue
      }
      listed.add(entry)
      const wasLive = isLive(entry)
      const fill = this.#takeAnswer(entry, update, askedAt)
      if (fill !== undefined) fills.push(fill)
      if (!wasLive && isLive(entry)) strays.push(viewOf(entry))
    }
    for (const entry of this.#live) {
      const isMissing = entry.state === 'open' && !listed.has(entry) && entry.sentAt < askedAt
      if (isMissing) this.#change(entry, 0, () => doubt(entry, 'cancel', this.#options.clock.now(), true))
    }
    return { strays, foreign, fills }
  }

  #takeAnswer(entry: OrderEntry, found: OrderUpdate | undefined, askedAt: number): FreshFill | undefined {
    const { clock, commandLifetime, replyTimeout } = this.#options
    const inquiry: Inquiry = { askedAt, now: clock.now(), commandLifetime, settleDelay: replyTimeout }
    let missing = 0
    this.#change(entry, found?.venueTimestamp ?? 0, () => {
      missing = applyLookup(entry, found, inquiry)
      if (missing === 0) return
      entry.inferred = this.#add(entry.inferred, missing)
      entry.applied = this.#add(entry.applied, missing)
    })
    if (missing === 0) return undefined
    this.#counts.fills += 1
    return { label: entry.label, side: entry.side, amount: missing, price: found?.averagePrice ?? entry.price }
  }

  #decidedAt({ sentAt }: OrderEntry): number {
    return sentAt + this.#options.commandLifetime
  }

  #intoDoubt(entry: OrderEntry): void {
    const action = pendingAction(entry)
    if (action !== undefined) this.#change(entry, 0, () => doubt(entry, action, this.#options.clock.now(), false))
  }

  #sending(label: string, state: OwnOrderState): OrderEntry | undefined {
    const entry = this.#entries.get(label)
    if (entry === undefined) return undefined
    entry.state = state
    entry.sentAt = this.#options.clock.now()
    entry.told = false
    entry.answered = false
    return entry
  }

  #find(label: string, orderId: string): OrderEntry | undefined {
    return this.#entries.get(label) ?? this.#entries.get(this.#labelOfOrder.get(orderId) ?? '')
  }

  /** Makes a change and keeps indexes, footprints and counts in step with it. */
  #change(entry: OrderEntry, venueTime: number, make: () => void): void {
    const { state, confirmed } = entry
    make()
    if (entry.orderId !== undefined) this.#labelOfOrder.set(entry.orderId, entry.label)
    if (!confirmed && entry.confirmed) this.#counts.placed += 1
    if (state !== 'unknown' && entry.state === 'unknown') this.#counts.unknown += 1
    entry.owedSince = entry.venueFilled > entry.applied ? (entry.owedSince ?? this.#options.clock.now()) : undefined
    this.#footprints.note(entry, venueTime)
    this.#file(entry)
    if (isLive({ state }) && !isLive(entry)) this.#counts[entry.state as 'filled' | 'cancelled' | 'rejected'] += 1
  }

  #file(entry: OrderEntry): void {
    if (isLive(entry)) {
      this.#live.add(entry)
      this.#unsettled.delete(entry)
      return
    }
    const isNew = this.#live.delete(entry) || this.#unsettled.delete(entry)
    if (!isSettled(entry)) this.#unsettled.add(entry)
    else if (isNew) this.#retire(entry)
  }

  /** Keeps a closed order for late events, and forgets the oldest when there are too many. */
  #retire(entry: OrderEntry): void {
    this.#settled.push(entry.label)
    if (this.#settled.length <= (this.#options.closedCapacity ?? 1_000)) return
    const oldest = this.#entries.get(this.#settled.shift() as string)
    if (oldest === undefined || !isSettled(oldest)) return
    this.#entries.delete(oldest.label)
    if (oldest.orderId !== undefined) this.#labelOfOrder.delete(oldest.orderId)
  }

  #add(left: number, right: number): number {
    return addAmounts(this.#options.instrument, left, right)
  }
}
