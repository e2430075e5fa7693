import { createDeribitClient, type DeribitClient } from '@cryptics-lab/exchange-client/deribit'

const client: DeribitClient = createDeribitClient({ url: 'ws://127.0.0.1:9', connectAttempts: 1 })
const subscription = client.on((event) => {
  if (event.kind === 'trade') console.log(event.record.price)
})
subscription.close()
const place = (): Promise<unknown> =>
  client.orders.place({ instrument: 'BTC-PERPETUAL', side: 'buy', amount: 10, price: 60_000, postOnly: true })
await client.close()
console.log(client.statistics().frames, typeof place)
