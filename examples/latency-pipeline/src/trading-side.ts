import type { Clock, Ids, Metrics, Random, Timers, VenueEvent } from '@cryptics-lab/avro-models'
import {
  createDeribitClient,
  type DeribitClient,
  type DeribitClientOptions,
} from '@cryptics-lab/exchange-client/deribit'
import type { Tracing } from '@cryptics-lab/service-kit/tracing'
import { createMarketMaker, type MakerEvent, type MarketMaker, type StopReport } from '@cryptics-lab/market-maker'
import { createFixedSpreadStrategy } from '@cryptics-lab/market-maker/strategies/fixed-spread'

/** The instrument that the app quotes. */
export const instrumentName = 'BTC-PERPETUAL'

/** Key that the simulator accepts unless it is told otherwise. */
const demoCredentials = { id: 'demo', secret: 'demo-secret' }

/** Every channel that the app subscribes to beside the book and its own orders. */
const channels = [`trades.${instrumentName}.raw`, `ticker.${instrumentName}.raw`, 'deribit_price_index.btc_usd']

/** What {@link createTradingSide} needs. */
export interface TradingSideOptions {
  /** Address of the venue. */
  readonly url: string
  /** Opens connections; undefined for real sockets. */
  readonly webSocket: DeribitClientOptions['webSocket'] | undefined
  /** Whether the venue is a simulator outside of this machine's loopback, as in a container of its own. */
  readonly isElsewhere: boolean
  /** Clock of client and engine. */
  readonly clock: Clock
  /** Timers of client and engine. */
  readonly timers: Timers
  /** Randomness of the client. */
  readonly random: Random
  /** Source of labels. */
  readonly ids: Ids
  /** Where client and engine measure. */
  readonly metrics: Metrics
  /** Makes a span of each event that is handled. */
  readonly tracing: Tracing
  /** An event of the venue, after the engine has handled it. */
  readonly onVenueEvent: (event: VenueEvent) => void
  /** An event of the engine. */
  readonly onMakerEvent: (event: MakerEvent) => void
  /** A listener threw, or something else went wrong that nobody waits for. */
  readonly onFailure: (error: unknown) => void
}

/** Client and engine joined: events go up, commands go down. */
export interface TradingSide {
  /** The client. */
  readonly client: DeribitClient
  /** The book as the client has it. */
  readonly book: Awaited<ReturnType<DeribitClient['book']>>
  /** The engine. */
  readonly maker: MarketMaker
  /** Pulls every quote, confirms it at the venue, and closes the client. */
  stop(): Promise<StopReport>
}

/** Connects to the venue, subscribes, and starts the engine. Resolves when the venue has confirmed every subscription. */
export async function createTradingSide(options: TradingSideOptions): Promise<TradingSide> {
  const { url, webSocket, clock, timers, random, ids, metrics, onFailure } = options
  const client = createDeribitClient({
    url,
    credentials: demoCredentials,
    live: options.isElsewhere,
    clock,
    timers,
    random,
    ids,
    metrics,
    onError: onFailure,
    ...(webSocket === undefined ? {} : { webSocket }),
  })
  try {
    await client.connect()
    const maker = createMaker(options, await client.instrument(instrumentName), client)
    client.on(
      traced(options.tracing, (event) => {
        maker.onEvent(event)
        options.onVenueEvent(event)
      }),
    )
    await client.trackOrders(instrumentName)
    for (const channel of channels) await client.subscribe(channel, () => {})
    const book = await client.book(instrumentName)
    await maker.start()
    return {
      client,
      book,
      maker,
      async stop() {
        const report = await maker.stop()
        await client.close()
        return report
      },
    }
  } catch (error) {
    await client.close()
    throw error
  }
}

/** Wraps the handling of an event into a span, and is not in the way when tracing is off. */
function traced(tracing: Tracing, handle: (event: VenueEvent) => void): (event: VenueEvent) => void {
  if (!tracing.enabled) return handle
  return (event) => tracing.withSpan(`venue ${event.kind}`, { instrument: instrumentName }, () => handle(event))
}

function createMaker(
  { clock, timers, ids, metrics, onMakerEvent }: TradingSideOptions,
  instrument: Parameters<typeof createMarketMaker>[0]['instrument'],
  client: DeribitClient,
): MarketMaker {
  return createMarketMaker({
    instrument,
    strategy: createFixedSpreadStrategy({
      levels: 4,
      amount: [2_000, 4_000, 6_000, 8_000],
      spread: { price: 2 },
      levelSpacing: { price: 2 },
      inventorySkew: { price: 30 },
    }),
    limits: { maximumPosition: 100_000, maximumOrderAmount: 10_000, priceBand: 0.02 },
    gateway: client.gateway,
    clock,
    timers,
    ids,
    metrics,
    labelPrefix: 'pipeline',
    onEvent: onMakerEvent,
  })
}
