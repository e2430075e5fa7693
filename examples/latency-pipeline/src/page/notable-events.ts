import type { VenueEvent } from '@cryptics-lab/avro-models'
import type { MakerEvent } from '@cryptics-lab/market-maker'
import type { LogLevel } from './wire-format.ts'

/** What an operator should read of an event. */
export interface Notable {
  /** How much it matters. */
  readonly level: LogLevel
  /** One line. */
  readonly message: string
  /** Facts. */
  readonly fields?: Readonly<Record<string, unknown>>
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What is notable in an event of the venue; undefined for the many that are not. */
export function notableVenueEvent(event: VenueEvent): Notable | undefined {
  switch (event.kind) {
    case 'gap-opened':
      return { level: 'warn', message: `gap in ${event.channel}`, fields: { from: event.from, to: event.to } }
    case 'book-stale':
      return { level: 'warn', message: `book of ${event.instrument} is stale: ${event.reason}` }
    case 'link-opened':
      return { level: 'info', message: `connection ${event.epoch} stands` }
    case 'link-lost':
      return {
        level: 'warn',
        message: `connection ${event.epoch} lost`,
        fields: { closeCode: event.closeCode, reason: event.reason },
      }
    case 'frame-malformed':
      return { level: 'warn', message: `malformed frame skipped: ${event.problem}` }
    default:
      return undefined
  }
}

/** What is notable in an event of the engine; undefined for the many that are not. */
export function notableMakerEvent(event: MakerEvent): Notable | undefined {
  switch (event.kind) {
    case 'command-refused': {
      const { action, side, level, price, amount, reason } = event
      return { level: 'warn', message: `risk refused to ${action}: ${reason}`, fields: { side, level, price, amount } }
    }
    case 'quoting-paused':
      return { level: 'warn', message: `quoting paused: ${event.reason}` }
    case 'quoting-resumed':
      return { level: 'info', message: 'quoting' }
    case 'killed':
      return { level: 'error', message: `kill switch thrown: ${event.reason}` }
    case 'kill-confirmed': {
      const { openAtExit, confirmed } = event.report
      const level = openAtExit === 0 && confirmed ? 'info' : 'error'
      return { level, message: `after the kill switch ${openAtExit} orders of ours are open`, fields: { confirmed } }
    }
    case 'position-changed':
      if (event.cause === 'fill') return undefined
      return { level: 'info', message: `position ${event.position} (${event.cause})` }
    default:
      return notableTrouble(event)
  }
}

function notableTrouble(event: MakerEvent): Notable | undefined {
  switch (event.kind) {
    case 'strategy-failed':
      return { level: 'error', message: `strategy ${event.strategy} failed: ${textOf(event.error)}` }
    case 'engine-failed':
      return { level: 'error', message: `engine failed: ${textOf(event.error)}` }
    case 'gateway-failed':
      return { level: 'warn', message: `gateway failed to ${event.operation}: ${textOf(event.error)}` }
    case 'fill-invalid':
      return { level: 'error', message: `fill of ${event.label} cannot be booked: ${textOf(event.error)}` }
    case 'foreign-orders-found':
      return { level: 'warn', message: `${event.orders.length} orders of others rest in the account` }
    case 'stray-order-found':
      return { level: 'warn', message: `stray order ${event.order.label} will be cancelled` }
    case 'order-adopted':
      return { level: 'info', message: `order ${event.order.label} taken over` }
    case 'orders-reconciled':
      return { level: 'info', message: `orders reconciled: ${event.open} open, ${event.inDoubt} in doubt` }
    default:
      return undefined
  }
}
