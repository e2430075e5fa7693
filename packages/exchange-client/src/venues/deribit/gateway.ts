import type { OrderCommand, OrderGateway, OrderUpdate } from '@cryptics-lab/avro-models'
import { NotConnectedError, VenueRejectedError } from '../../errors.ts'
import type { DeribitConnection } from './connection.ts'
import { listOf, numberOf, objectOf } from '../../core/guards.ts'
import { readOrder } from './normalise.ts'
import type { DeribitSettings } from './options.ts'
import { currencyOf } from './order-commands.ts'
import type { OrderDesk } from './order-desk.ts'
import type { OrderTracker } from './order-tracker.ts'

/** What an account holds in one instrument. */
export interface HeldAmount {
  /** Amount held, in the instrument's amount unit; negative when short. */
  readonly amount: number
  /** Average entry price; undefined when flat. */
  readonly averagePrice: number | undefined
}

/** The vocabulary's gateway, and the account's position beside it. */
export interface DeribitGateway extends OrderGateway {
  /** What the account holds in an instrument now. */
  position(instrument: string): Promise<HeldAmount>
}

const remembered = 10_000
const usualCurrencies: readonly string[] = ['BTC', 'ETH', 'USDC', 'USDT', 'EURR']

/** What a gateway is made of. */
export interface GatewayParts {
  readonly settings: DeribitSettings
  readonly connection: DeribitConnection
  readonly desk: OrderDesk
  readonly tracker: OrderTracker
}

/** Makes the gateway. */
export function createGateway({ settings, connection, desk, tracker }: GatewayParts): DeribitGateway {
  // Labels alone do not tell the currency that a lookup needs; those that went out here do.
  const currencies = new Map<string, string>()
  const readOrders = (value: unknown): OrderUpdate[] => {
    const now = Math.floor(settings.clock.now())
    return listOf(value, 'result').map((order, index) => readOrder(order, `result[${index}]`, now))
  }
  const byLabel = async (currency: string, label: string): Promise<OrderUpdate | undefined> => {
    const found = await connection.request('private/get_order_state_by_label', { currency, label })
    const orders = readOrders(found).filter((order) => order.label === label)
    return orders.find(({ state }) => state === 'open') ?? orders.at(-1)
  }
  return {
    submit(commands) {
      for (const command of commands) noteCurrency(currencies, command)
      desk.submit(commands)
    },
    async openOrders(instrument) {
      if (instrument === undefined) return readOrders(await connection.request('private/get_open_orders', {}))
      // Following waits for a connection; a question about now must not.
      if (!connection.isOpen) throw new NotConnectedError()
      // From here on the caller hears of every change: first the stream, then the state.
      await tracker.track(instrument)
      return readOrders(
        await connection.request('private/get_open_orders_by_instrument', { instrument_name: instrument }),
      )
    },
    async lookup(label) {
      const tracked = tracker.instruments.map(([instrument]) => currencyOf(instrument))
      const known = currencies.get(label)
      const candidates = known === undefined ? new Set([...tracked, ...usualCurrencies]) : [known]
      for (const currency of candidates) {
        try {
          const order = await byLabel(currency, label)
          if (order !== undefined) return order
        } catch (error) {
          // A currency that the venue does not know holds no order; with a known currency its word is final.
          if (known !== undefined || !(error instanceof VenueRejectedError) || error.venueCode !== -32602) throw error
        }
      }
      return undefined
    },
    async position(instrument) {
      const held = objectOf(await connection.request('private/get_position', { instrument_name: instrument }), 'result')
      const amount = numberOf(held['size'], 'result.size')
      const averagePrice = amount === 0 ? undefined : numberOf(held['average_price'], 'result.average_price')
      return { amount, averagePrice }
    },
  }
}

function noteCurrency(currencies: Map<string, string>, command: OrderCommand): void {
  if (command.action !== 'place') return
  currencies.set(command.label, currencyOf(command.instrument))
  if (currencies.size > remembered) currencies.delete(currencies.keys().next().value as string)
}
