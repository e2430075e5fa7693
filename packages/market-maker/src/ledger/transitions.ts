import type { Ack, OrderUpdate } from '@cryptics-lab/avro-models'
import { exposureOf, filledOf, isLive, type OrderEntry } from './own-order.ts'

// Two readings of a clock that is anchored again in between may differ by this much, in microseconds.
const clockTolerance = 5_000

type CommandAction = 'place' | 'edit' | 'cancel'

const pendingState = { place: 'pending-place', edit: 'pending-edit', cancel: 'pending-cancel' } as const

type EndState = 'filled' | 'cancelled' | 'rejected'

function isEnd(state: string): state is EndState {
  return state === 'filled' || state === 'cancelled' || state === 'rejected'
}

/** Closes an order; `told` says that the venue named the filled amount, so nothing more is owed than that. */
export function close(
  entry: OrderEntry,
  state: EndState,
  { told, now }: { readonly told: boolean; readonly now: number },
): void {
  entry.state = state
  entry.endTold = told
  entry.closedAt = now
  entry.unknownAction = undefined
  if (told) entry.target = undefined
}

/** Puts an order into doubt: what the venue made of a command is not known and has to be asked. */
export function doubt(entry: OrderEntry, action: CommandAction, now: number, answered: boolean): void {
  entry.state = 'unknown'
  entry.unknownAction = action
  entry.answered = answered
  entry.lookupAt = now
  entry.lookups = 0
}

/** The command that is on its way; undefined when none is. */
export function pendingAction({ state }: OrderEntry): CommandAction | undefined {
  if (state === 'pending-place') return 'place'
  if (state === 'pending-edit') return 'edit'
  return state === 'pending-cancel' ? 'cancel' : undefined
}

/** Whether a command of this kind is on its way or in doubt. */
function awaits(entry: OrderEntry, action: CommandAction): boolean {
  return entry.state === pendingState[action] || (entry.state === 'unknown' && entry.unknownAction === action)
}

function confirm(entry: OrderEntry, orderId: string | null | undefined): void {
  entry.confirmed = true
  if (orderId !== null && orderId !== undefined && orderId !== '') entry.orderId ??= orderId
}

function open(entry: OrderEntry, now: number): void {
  entry.state = 'open'
  entry.target = undefined
  entry.unknownAction = undefined
  entry.told = false
  closeWhenFilled(entry, now)
}

/** Brings back an order that was thought never to have been placed; it quotes nothing, so it will be cancelled. */
function revive(entry: OrderEntry, now: number): void {
  entry.level = undefined
  entry.closedAt = undefined
  entry.endTold = false
  open(entry, now)
}

/** Closes an order whose fills have reached its amount, unless an edit on its way may change that amount. */
export function closeWhenFilled(entry: OrderEntry, now: number): void {
  if (!isLive(entry) || entry.target !== undefined || entry.applied < entry.amount) return
  entry.venueFilled = Math.max(entry.venueFilled, entry.applied)
  close(entry, 'filled', { told: true, now })
}

/** The venue, or the client for it, answered a command. */
export function applyAck(entry: OrderEntry, record: Ack, now: number): void {
  const { action, outcome } = record
  if (action === 'cancel_all') return
  // The reply to an earlier command of the same order, whose outcome was settled without it.
  if (outcome !== 'not_sent' && record.sent_timestamp + clockTolerance < entry.sentAt) return
  if (outcome === 'unknown') {
    if (entry.state === pendingState[action]) doubt(entry, action, now, false)
    return
  }
  if (action === 'place') applyPlaceAck(entry, record, now)
  else if (action === 'edit') applyEditAck(entry, outcome, now)
  else applyCancelAck(entry, outcome, now)
}

function applyPlaceAck(entry: OrderEntry, { outcome, order_id: orderId }: Ack, now: number): void {
  if (outcome === 'accepted') {
    confirm(entry, orderId)
    if (entry.state === 'rejected') revive(entry, now)
    else if (awaits(entry, 'place') && entry.orderId === undefined) doubt(entry, 'place', now, true)
    else if (awaits(entry, 'place')) open(entry, now)
    return
  }
  if (!isLive(entry)) return
  // A refusal of an order that the venue has shown before contradicts itself; only the venue can tell.
  if (entry.confirmed || entry.applied > 0) {
    if (pendingAction(entry) === undefined) doubt(entry, 'place', now, true)
  } else close(entry, 'rejected', { told: true, now })
}

function applyEditAck(entry: OrderEntry, outcome: Ack['outcome'], now: number): void {
  if (!awaits(entry, 'edit')) return
  if (outcome === 'rejected') doubt(entry, 'edit', now, true)
  else if (outcome === 'not_sent') open(entry, now)
  else finishEdit(entry, now)
}

/** The edit was made; what the venue itself told of price and amount stands above what was asked for. */
function finishEdit(entry: OrderEntry, now: number): void {
  if (!entry.told && entry.target !== undefined) {
    entry.price = entry.target.price
    entry.amount = entry.target.amount
  }
  open(entry, now)
}

function applyCancelAck(entry: OrderEntry, outcome: Ack['outcome'], now: number): void {
  if (outcome === 'accepted') {
    // The reply does not say how much was filled before; until the venue does, all of it is owed.
    if (isLive(entry)) close(entry, 'cancelled', { told: false, now })
  } else if (awaits(entry, 'cancel')) {
    if (outcome === 'rejected') doubt(entry, 'cancel', now, true)
    // The cancel was sent while an edit was in doubt, and it still is.
    else if (entry.target !== undefined) doubt(entry, 'edit', now, false)
    else open(entry, now)
  }
}

/** The venue's view of the order arrived, in whatever order. */
export function applyUpdate(entry: OrderEntry, update: OrderUpdate, now: number): void {
  confirm(entry, update.orderId)
  noteFilled(entry, update)
  const { state } = update
  if (isEnd(state)) {
    takeValues(entry, update)
    close(entry, state, { told: true, now: entry.closedAt ?? now })
  } else if (state === 'open') {
    if (entry.state === 'rejected') {
      takeValues(entry, update)
      revive(entry, now)
    } else if (isLive(entry) && !isOlder(update, entry)) applyOpenUpdate(entry, update, now)
  }
}

/** The venue's times of orders are whole milliseconds. */
function isOlder(update: OrderUpdate, entry: OrderEntry): boolean {
  return Math.floor(update.venueTimestamp / 1_000) < Math.floor(entry.venueTimestamp / 1_000)
}

function noteFilled(entry: OrderEntry, { filledAmount }: OrderUpdate): void {
  if (Number.isFinite(filledAmount)) entry.venueFilled = Math.max(entry.venueFilled, filledAmount)
}

function takeValues(entry: OrderEntry, update: OrderUpdate): void {
  if (update.price !== undefined && Number.isFinite(update.price)) entry.price = update.price
  if (Number.isFinite(update.amount)) entry.amount = update.amount
  entry.venueTimestamp = Math.max(entry.venueTimestamp, update.venueTimestamp)
}

function applyOpenUpdate(entry: OrderEntry, update: OrderUpdate, now: number): void {
  if (entry.target !== undefined && (update.price !== entry.price || update.amount !== entry.amount)) entry.told = true
  takeValues(entry, update)
  const isEdited = update.price === entry.target?.price && update.amount === entry.target?.amount
  if (awaits(entry, 'place') || (entry.state === 'unknown' && isEdited)) open(entry, now)
  closeWhenFilled(entry, now)
}

/**
 * A fill arrived.
 * @param entry The order.
 * @param amount Amount of the fill, in the instrument's amount unit.
 * @param add Exact sum of two amounts.
 * @param now Local time, in microseconds.
 * @returns The part of it that the position does not have yet; less than `amount` when a part was inferred before.
 */
export function applyFillTo(
  entry: OrderEntry,
  amount: number,
  add: (left: number, right: number) => number,
  now: number,
): number {
  const known = Math.min(amount, entry.inferred)
  entry.inferred = add(entry.inferred, -known)
  const fresh = add(amount, -known)
  entry.applied = add(entry.applied, fresh)
  entry.confirmed = true
  closeWhenFilled(entry, now)
  return fresh
}

/** When and with what patience the venue was asked about an order. */
export interface Inquiry {
  /** Local time at which the question was asked, in microseconds. */
  readonly askedAt: number
  /** Local time of the answer, in microseconds. */
  readonly now: number
  /** How long a command may still be carried out after it was sent, in microseconds. */
  readonly commandLifetime: number
  /** How long a fill may follow the news that it happened, in microseconds. */
  readonly settleDelay: number
}

/**
 * The venue said what it knows of an order that is in doubt, or is closed while fills are owed.
 * @returns The amount of fills that no notification will tell any more, to be applied by the caller; mostly 0.
 */
export function applyLookup(entry: OrderEntry, found: OrderUpdate | undefined, inquiry: Inquiry): number {
  const { askedAt, now } = inquiry
  // The answer is older than what was sent, or than the news that closed the order.
  if (entry.sentAt > askedAt || (entry.closedAt ?? 0) > askedAt) return 0
  const isDecided = entry.answered || askedAt >= entry.sentAt + inquiry.commandLifetime
  if (found === undefined) applyAbsence(entry, isDecided, now)
  else if (found.state === 'open') applyFoundOpen(entry, found, isDecided, now)
  else applyUpdate(entry, found, now)
  // Fills are normally told right after the change that they belong to; what stays away is taken from the venue's view.
  const owed = filledOf(entry) - entry.applied
  const isOverdue = entry.owedSince !== undefined && askedAt >= entry.owedSince + inquiry.settleDelay
  return owed > 0 && isOverdue && !(found === undefined && isLive(entry)) ? owed : 0
}

function applyAbsence(entry: OrderEntry, isDecided: boolean, now: number): void {
  if (!isLive(entry)) {
    close(entry, entry.state as EndState, { told: true, now: entry.closedAt ?? now })
  } else if (isDecided && entry.state === 'unknown') {
    close(entry, entry.confirmed ? 'cancelled' : 'rejected', { told: true, now })
  }
}

function applyFoundOpen(entry: OrderEntry, found: OrderUpdate, isDecided: boolean, now: number): void {
  confirm(entry, found.orderId)
  noteFilled(entry, found)
  if (!isLive(entry)) {
    takeValues(entry, found)
    revive(entry, now)
    return
  }
  if (isOlder(found, entry)) return
  applyOpenUpdate(entry, found, now)
  // A cancel or an edit that may still be carried out keeps the order in doubt.
  if (entry.state === 'unknown' && isDecided) open(entry, now)
}

/**
 * Local time from which the venue has to be asked about an order, in microseconds; undefined when there is nothing to ask.
 * @param entry The order.
 * @param settleDelay How long a fill may follow the news that it happened, in microseconds.
 */
export function lookupDue(entry: OrderEntry, settleDelay: number): number | undefined {
  if (entry.state === 'unknown') return entry.lookupAt
  const since = entry.owedSince ?? (isLive(entry) || exposureOf(entry) === 0 ? undefined : entry.closedAt)
  return since === undefined ? undefined : Math.max(entry.lookupAt, since + settleDelay)
}
