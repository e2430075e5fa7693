import type { OrderType, Side, TimeInForce } from '@cryptics-lab/avro-models'
import type { CancelReason, MatchingOrder, MatchingOrderState } from './orders.ts'

/** An order as the engine works on it; never leaves the engine. */
export interface MutableOrder {
  readonly id: string
  readonly account: string
  readonly label: string
  readonly instrument: string
  readonly side: Side
  readonly type: OrderType
  price: number | undefined
  amount: number
  filledAmount: number
  averagePrice: number | undefined
  state: MatchingOrderState
  postOnly: boolean
  rejectPostOnly: boolean
  reduceOnly: boolean
  readonly timeInForce: TimeInForce
  replaced: boolean
  cancelReason: CancelReason | undefined
  readonly createdAt: number
  updatedAt: number
}

/** Frozen copy of an order. */
export function freezeOrder(order: MutableOrder): MatchingOrder {
  return Object.freeze({ ...order })
}
