import type {
  CancelAllCommand,
  CancelCommand,
  EditCommand,
  Ids,
  OrderCommand,
  PlaceCommand,
} from '@cryptics-lab/avro-models'
import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { OrderNotSentError, OrderOutcomeUnknownError, OrderRejectedError } from '../../errors.ts'
import { problemOf } from './order-commands.ts'
import type { OrderDesk, OrderOutcome } from './order-desk.ts'

/** Parameters of `orders.place`; without a label the client makes one. */
export type PlaceOrderParameters = Omit<PlaceCommand, 'action' | 'label'> & Partial<Pick<PlaceCommand, 'label'>>

/** Parameters of `orders.edit`. */
export type EditOrderParameters = Omit<EditCommand, 'action' | 'label'> & Partial<Pick<EditCommand, 'label'>>

/** Parameters of `orders.cancel`. */
export type CancelOrderParameters = Omit<CancelCommand, 'action' | 'label'> & Partial<Pick<CancelCommand, 'label'>>

/** Parameters of `orders.cancelAll`. */
export type CancelAllParameters = Omit<CancelAllCommand, 'action'>

/**
 * Orders as promises, over the same path as the gateway: every command has its `ack` event as well. Each rejects with
 * {@link OrderRejectedError}, {@link OrderNotSentError} or {@link OrderOutcomeUnknownError}, or with
 * `LiveTradingRefusedError` at a real venue's address without `live`.
 */
export interface DeribitOrders {
  /** Places an order; resolves when the venue accepted it. */
  place(parameters: PlaceOrderParameters): Promise<OrderOutcome>
  /** Changes an order in place; resolves when the venue accepted the change. */
  edit(parameters: EditOrderParameters): Promise<OrderOutcome>
  /**
   * Cancels an order; resolves when it rests no more. For an order that was closed already `ack.outcome` is `rejected`
   * with the venue's code, and how it was closed comes as order updates and fills.
   */
  cancel(parameters: CancelOrderParameters): Promise<OrderOutcome>
  /** Cancels all orders of the account in an instrument; resolves when the venue accepted the command. */
  cancelAll(parameters: CancelAllParameters): Promise<OrderOutcome>
}

// already_closed, already_filled, not_open_order: what the caller wants is so. API reference, "Error codes".
const closedAlready: ReadonlySet<string | null> = new Set(['10010', '11008', '11044'])

/** Makes the promises. */
export function createOrders(desk: OrderDesk, ids: Ids): DeribitOrders {
  const execute = async (command: OrderCommand): Promise<OrderOutcome> => {
    const problem = problemOf(command)
    if (problem !== undefined) throw new InvalidOptionError(command.action, problem)
    const outcome = await desk.execute(command)
    const { ack, cause } = outcome
    const options = cause === undefined ? {} : { cause }
    if (ack.outcome === 'accepted') return outcome
    if (ack.outcome === 'not_sent') throw new OrderNotSentError(ack, options)
    if (ack.outcome === 'unknown') throw new OrderOutcomeUnknownError(ack, options)
    if (command.action === 'cancel' && closedAlready.has(ack.error_code)) return outcome
    throw new OrderRejectedError(ack, options)
  }
  return {
    place: (parameters) => execute({ ...parameters, action: 'place', label: parameters.label ?? ids.next() }),
    edit: (parameters) => execute({ ...parameters, action: 'edit', label: parameters.label ?? '' }),
    cancel: (parameters) => execute({ ...parameters, action: 'cancel', label: parameters.label ?? '' }),
    cancelAll: (parameters) => execute({ ...parameters, action: 'cancel_all' }),
  }
}
