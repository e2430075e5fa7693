import { type Side, systemClock, type VenueEvent } from '@cryptics-lab/avro-models'
import { roundToTick } from '@cryptics-lab/avro-models/instruments'
import type { WebSocketFactory } from '@cryptics-lab/exchange-client'
import { createDeribitClient } from '@cryptics-lab/exchange-client/deribit'
import { createSimulator } from '@cryptics-lab/exchange-simulator'
import { createDeribitServer } from '@cryptics-lab/exchange-simulator/deribit'
import { parseRecording } from '@cryptics-lab/exchange-simulator/recordings'
import { describeGateway, type GatewayFixture } from '@cryptics-lab/market-maker/testing'

const name = 'BTC-PERPETUAL'
const best = { buy: 61_804.7, sell: 61_804.8 }

// One quiet market: a snapshot and nothing behind it.
const recording = parseRecording(
  'quiet',
  `1723161256172216566 ${JSON.stringify({
    lastUpdateId: 100,
    E: 1,
    T: 1_723_161_257_000,
    symbol: 'BTCUSD_PERP',
    pair: 'BTCUSD',
    bids: [[String(best.buy), '35']],
    asks: [[String(best.sell), '35']],
  })}\n`,
)

/** Connections whose replies to order commands can be lost, and which can be cut and kept cut. */
function createLossyLink(inner: WebSocketFactory) {
  let isLost = false
  let isCut = false
  const cuts = new Set<() => void>()
  const webSocket: WebSocketFactory = (url, handlers) => {
    const connection = inner(url, {
      onClose: (code, reason) => handlers.onClose(code, reason),
      onError: (error) => handlers.onError(error),
      onOpen: () => (isCut ? connection.terminate() : handlers.onOpen()),
      onMessage(data) {
        const isOrderReply = typeof data === 'string' && data.includes('"id":') && data.includes('"order"')
        const isOrderNews = typeof data === 'string' && data.includes('"user.')
        if (!(isLost && (isOrderReply || isOrderNews))) handlers.onMessage(data)
      },
    })
    cuts.add(() => connection.terminate())
    return connection
  }
  return {
    webSocket,
    lose: (lost: boolean) => {
      isLost = lost
    },
    cut: () => {
      isCut = true
      for (const cut of cuts) cut()
    },
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition never held')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

async function open(): Promise<GatewayFixture> {
  const simulator = createSimulator({ recording, speed: 1, seed: 1 })
  const credentials = ['demo', 'other'].map((id) => ({ id, secret: `${id}-secret` }))
  const server = createDeribitServer(simulator, { credentials })
  const link = createLossyLink(server.loopback())
  const connect = async (id: string, webSocket: WebSocketFactory) => {
    const client = createDeribitClient({
      url: 'ws://localhost/ws/api/v2',
      credentials: { id, secret: `${id}-secret` },
      webSocket,
      trackOrders: [name],
      requestTimeout: 1_000,
    })
    await client.connect()
    return client
  }
  const client = await connect('demo', link.webSocket)
  const other = await connect('other', server.loopback())
  const book = await client.book(name)
  simulator.replay.start()
  await until(() => book.bestBid !== undefined && book.bestAsk !== undefined)
  const instrument = await client.instrument(name)
  const step = (side: Side, steps: number): number => (side === 'buy' ? -1 : 1) * steps * instrument.tickSize
  return {
    gateway: client.gateway,
    instrument,
    clock: systemClock,
    listen: (listener: (event: VenueEvent) => void) => void client.on(listener),
    restingPrice: (side, steps) => roundToTick(instrument, best[side] + step(side, steps), 'nearest'),
    crossingPrice: (side) => best[side === 'buy' ? 'sell' : 'buy'],
    until,
    settle: () => new Promise((resolve) => setTimeout(resolve, 60)),
    async fill(label, amount) {
      const order = await client.gateway.lookup(label)
      if (order?.price === undefined) throw new Error(`no order ${label}`)
      const side = order.side === 'buy' ? 'sell' : 'buy'
      await other.orders.place({
        instrument: name,
        side,
        amount,
        price: order.price,
        timeInForce: 'immediate-or-cancel',
      })
    },
    loseReplies: link.lose,
    async cut() {
      let isLost = false
      client.on(({ kind }) => {
        isLost ||= kind === 'link-lost'
      })
      link.cut()
      await until(() => isLost)
    },
    oldBookEpoch: book.epoch - 1,
    async close() {
      await client.close()
      await other.close()
      await server.close()
      simulator.close()
    },
  }
}

await describeGateway('Deribit client on the simulator', {
  capabilities: ['fills', 'lost-replies', 'lost-link', 'old-books', 'expiry', 'position'],
  open,
})
