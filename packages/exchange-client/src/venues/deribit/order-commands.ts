import type { OrderCommand, TimeInForce } from '@cryptics-lab/avro-models'
import type { DeribitMethod, EditParameters, PlaceParameters } from './methods.ts'

/** A request that carries out a command. */
export interface OrderRequest {
  readonly method: DeribitMethod
  readonly parameters: object
}

// API reference, private/buy.
const longestLabel = 64

const timesInForce: Readonly<Record<TimeInForce, string>> = {
  'good-til-cancelled': 'good_til_cancelled',
  'immediate-or-cancel': 'immediate_or_cancel',
  'fill-or-kill': 'fill_or_kill',
}

/** What is wrong with a command, in words; undefined when nothing is. */
export function problemOf(command: OrderCommand): string | undefined {
  if (command.instrument === '') return 'instrument: must not be empty'
  if (command.action === 'cancel_all') return undefined
  if (command.action !== 'place' && command.orderId === '') return 'orderId: must not be empty'
  if (command.action === 'cancel') return undefined
  if (!(Number.isFinite(command.amount) && command.amount > 0)) return 'amount: must be a number above 0'
  if (command.price !== undefined && !Number.isFinite(command.price)) return 'price: must be a finite number'
  if (command.action === 'edit') return undefined
  if (command.label === '' || command.label.length > longestLabel) {
    return `label: must have 1 to ${longestLabel} characters`
  }
  if (command.type !== 'market' && command.price === undefined) return 'price: a limit order needs one'
  return undefined
}

/** The venue's request for a command. Post-only means post-only: a crossing order is refused, never moved. */
export function requestOf(command: OrderCommand): OrderRequest {
  switch (command.action) {
    case 'place': {
      const { type = 'limit', timeInForce = 'good-til-cancelled', price, postOnly, reduceOnly } = command
      const parameters: PlaceParameters = {
        instrument_name: command.instrument,
        amount: command.amount,
        type,
        label: command.label,
        ...(type === 'limit' && price !== undefined && { price }),
        ...(type === 'limit' && { time_in_force: timesInForce[timeInForce] }),
        ...(postOnly === true && { post_only: true, reject_post_only: true }),
        ...(reduceOnly === true && { reduce_only: true }),
        ...validity(command.validUntil),
      }
      return { method: command.side === 'buy' ? 'private/buy' : 'private/sell', parameters }
    }
    case 'edit': {
      const parameters: EditParameters = {
        order_id: command.orderId,
        amount: command.amount,
        price: command.price,
        ...(command.postOnly === true && { post_only: true, reject_post_only: true }),
        ...validity(command.validUntil),
      }
      return { method: 'private/edit', parameters }
    }
    case 'cancel':
      return { method: 'private/cancel', parameters: { order_id: command.orderId } }
    default:
      return {
        method: 'private/cancel_all_by_instrument',
        parameters: { instrument_name: command.instrument, type: 'all' },
      }
  }
}

/**
 * Currency that an instrument settles in, read from its name: `BTC-PERPETUAL` in BTC, `ETH_USDC-PERPETUAL` in USDC. The
 * venue asks for it where orders are looked up by label.
 */
export function currencyOf(instrument: string): string {
  const pair = instrument.split('-', 1)[0] as string
  return pair.split('_').at(-1) as string
}

/** The venue takes whole milliseconds; rounding down never makes a command live longer than meant. */
function validity(validUntil: number | undefined): { readonly valid_until?: number } {
  return validUntil === undefined ? {} : { valid_until: Math.floor(validUntil / 1_000) }
}
