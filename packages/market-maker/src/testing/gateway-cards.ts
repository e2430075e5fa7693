import { addAmounts } from '@cryptics-lab/avro-models/instruments'
import { expect } from 'vitest'
import type { GatewayDesk } from './gateway-desk.ts'
import type { GatewayCapability } from './gateway-harness.ts'

/** One promise of the port. */
export interface GatewayCard {
  /** Number of the card; it never changes its meaning. */
  readonly number: string
  /** What is promised. */
  readonly title: string
  /** What the harness must be able to bring about. */
  readonly needs?: GatewayCapability
  /** Proves it. */
  readonly run: (desk: GatewayDesk) => Promise<void>
}

const placing: readonly GatewayCard[] = [
  {
    number: 'G01',
    title: 'a placed order is acknowledged with its label and the venue’s id, and rests as it was asked for',
    async run(desk) {
      const { amount, fixture } = desk
      desk.submit(desk.place('card-1', 'buy'))
      const ack = await desk.reply('card-1', 'place')
      expect(ack).toMatchObject({ outcome: 'accepted', error_code: null, instrument: fixture.instrument.name })
      const price = fixture.restingPrice('buy', 0)
      expect(await desk.open()).toMatchObject([
        { label: 'card-1', orderId: ack.order_id, side: 'buy', state: 'open', price, amount, filledAmount: 0 },
      ])
    },
  },
  {
    number: 'G02',
    title: 'every command has exactly one reply, in the order of the commands',
    async run(desk) {
      const { fixture } = desk
      const labels = ['card-1', 'card-2', 'card-3', 'card-4']
      desk.submit(
        ...labels.map((label, step) => desk.place(label, 'buy', { price: fixture.restingPrice('buy', step) })),
      )
      await fixture.until(() => desk.acks.length >= labels.length)
      await fixture.settle()
      expect(desk.acks.map(({ label }) => label)).toEqual(labels)
    },
  },
  {
    number: 'G03',
    title: 'a reply carries the time of sending, not before the command was given and not after the reply',
    async run(desk) {
      const givenAt = Math.floor(desk.fixture.clock.now())
      desk.submit(desk.place('card-1', 'sell'))
      const ack = await desk.reply('card-1', 'place')
      expect(ack.sent_timestamp).toBeGreaterThanOrEqual(givenAt)
      expect(ack.receive_timestamp).toBeGreaterThanOrEqual(ack.sent_timestamp)
    },
  },
  {
    number: 'G04',
    title: 'the venue’s view of a new order comes as an update with the same identity',
    async run(desk) {
      const order = await desk.rest('card-1', 'buy')
      await desk.fixture.until(() => desk.updates.length > 0)
      expect(desk.updates[0]).toMatchObject({ label: 'card-1', orderId: order.orderId, state: 'open' })
    },
  },
  {
    number: 'G05',
    title: 'post-only: an order that would be executed at once is rejected and never rests',
    async run(desk) {
      desk.submit(desk.place('card-1', 'buy', { price: desk.fixture.crossingPrice('buy'), postOnly: true }))
      const ack = await desk.reply('card-1', 'place')
      expect(ack.outcome).toBe('rejected')
      expect(ack.error_code).not.toBeNull()
      await desk.fixture.settle()
      expect(await desk.open()).toEqual([])
      expect(desk.fills).toEqual([])
    },
  },
  {
    number: 'G06',
    title: 'a command that the venue cannot take is rejected with a code, and the next one is carried out',
    async run(desk) {
      const { instrument, restingPrice } = desk.fixture
      const price = restingPrice('buy', 0)
      desk.submit(desk.place('card-1', 'buy', { price: price + instrument.tickSize / 2 }), desk.place('card-2', 'buy'))
      const refused = await desk.reply('card-1', 'place')
      expect(['rejected', 'not_sent']).toContain(refused.outcome)
      expect(refused.error_code).not.toBeNull()
      expect(await desk.reply('card-2', 'place')).toMatchObject({ outcome: 'accepted' })
      expect((await desk.open()).map(({ label }) => label)).toEqual(['card-2'])
    },
  },
]

const changing: readonly GatewayCard[] = [
  {
    number: 'G07',
    title: 'an edit changes price and total amount in place: the order keeps its identity',
    async run(desk) {
      const { instrument, restingPrice } = desk.fixture
      const { orderId } = await desk.rest('card-1', 'sell')
      const price = restingPrice('sell', 3)
      const amount = instrument.minimumAmount
      desk.submit({
        action: 'edit',
        label: 'card-1',
        orderId,
        instrument: instrument.name,
        price,
        amount,
        postOnly: true,
      })
      expect(await desk.reply('card-1', 'edit')).toMatchObject({ outcome: 'accepted', order_id: orderId })
      expect(await desk.open()).toMatchObject([{ label: 'card-1', orderId, price, amount }])
    },
  },
  {
    number: 'G08',
    title: 'a cancelled order is acknowledged, told as cancelled with its filled amount, and rests no more',
    async run(desk) {
      const { orderId } = await desk.rest('card-1', 'buy')
      desk.submit({ action: 'cancel', label: 'card-1', orderId, instrument: desk.fixture.instrument.name })
      expect(await desk.reply('card-1', 'cancel')).toMatchObject({ outcome: 'accepted' })
      await desk.fixture.until(() => desk.updates.at(-1)?.state === 'cancelled')
      expect(desk.updates.at(-1)).toMatchObject({ label: 'card-1', orderId, filledAmount: 0 })
      expect(await desk.open()).toEqual([])
    },
  },
  {
    number: 'G09',
    title: 'an order that is closed can be neither cancelled nor edited: rejected, not unknown',
    async run(desk) {
      const { orderId, price = 0 } = await desk.rest('card-1', 'buy')
      const common = { label: 'card-1', orderId, instrument: desk.fixture.instrument.name }
      desk.submit({ action: 'cancel', ...common })
      await desk.reply('card-1', 'cancel')
      desk.submit({ action: 'cancel', ...common }, { action: 'edit', ...common, price, amount: desk.amount })
      expect(await desk.reply('card-1', 'edit')).toMatchObject({ outcome: 'rejected' })
      const replies = desk.acks.filter(({ action }) => action === 'cancel')
      expect(replies.map(({ outcome }) => outcome)).toEqual(['accepted', 'rejected'])
    },
  },
  {
    number: 'G10',
    title: 'cancel_all cancels every order of the instrument, and each is told',
    async run(desk) {
      const { restingPrice, instrument, until } = desk.fixture
      await desk.rest('card-1', 'buy')
      await desk.rest('card-2', 'sell', { price: restingPrice('sell', 2) })
      desk.submit({ action: 'cancel_all', instrument: instrument.name })
      expect(await desk.reply('', 'cancel_all')).toMatchObject({ outcome: 'accepted' })
      const ended = (): string[] => desk.updates.filter(({ state }) => state === 'cancelled').map(({ label }) => label)
      await until(() => ended().length >= 2)
      expect(ended().sort()).toEqual(['card-1', 'card-2'])
      expect(await desk.open()).toEqual([])
    },
  },
]

const asking: readonly GatewayCard[] = [
  {
    number: 'G11',
    title: 'a lookup finds an order by its label, and knows none for a label that was never sent',
    async run(desk) {
      const { orderId } = await desk.rest('card-1', 'buy')
      expect(await desk.fixture.gateway.lookup('card-1')).toMatchObject({ label: 'card-1', orderId, state: 'open' })
      expect(await desk.fixture.gateway.lookup('card-never')).toBeUndefined()
    },
  },
  {
    number: 'G12',
    title: 'a lookup of a closed order says how it ended, or that it is not known any more; never that it rests',
    async run(desk) {
      const { orderId } = await desk.rest('card-1', 'buy')
      desk.submit({ action: 'cancel', label: 'card-1', orderId, instrument: desk.fixture.instrument.name })
      await desk.reply('card-1', 'cancel')
      const found = await desk.fixture.gateway.lookup('card-1')
      expect([undefined, 'cancelled']).toContain(found?.state)
    },
  },
  {
    number: 'G13',
    title: 'the position is signed and follows the fills',
    needs: 'position',
    async run(desk) {
      const { gateway, instrument, fill, until } = desk.fixture
      const held = async (): Promise<number | undefined> => (await gateway.position?.(instrument.name))?.amount
      expect(await held()).toBe(0)
      await desk.rest('card-1', 'sell')
      await fill?.('card-1', desk.amount)
      await until(() => desk.fills.length > 0)
      expect(await held()).toBe(-desk.amount)
    },
  },
]

const filling: readonly GatewayCard[] = [
  {
    number: 'G14',
    title: 'a fill is told once, with label, order, price and amount; the order’s end is told as well',
    needs: 'fills',
    async run(desk) {
      const { fixture, amount } = desk
      const { orderId } = await desk.rest('card-1', 'buy')
      await fixture.fill?.('card-1', amount)
      await fixture.until(() => desk.updates.at(-1)?.state === 'filled' && desk.fills.length > 0)
      await fixture.settle()
      const price = fixture.restingPrice('buy', 0)
      expect(desk.fills).toMatchObject([{ label: 'card-1', order_id: orderId, side: 'buy', price, amount }])
      expect(desk.updates.at(-1)).toMatchObject({ filledAmount: amount, averagePrice: price })
      expect(await desk.open()).toEqual([])
    },
  },
  {
    number: 'G15',
    title: 'an order that is cancelled after a partial fill names what was filled',
    needs: 'fills',
    async run(desk) {
      const { fixture } = desk
      const { orderId } = await desk.rest('card-1', 'buy')
      const part = fixture.instrument.minimumAmount
      await fixture.fill?.('card-1', part)
      await fixture.until(() => desk.fills.length > 0)
      expect(await desk.open()).toMatchObject([{ label: 'card-1', filledAmount: part, amount: desk.amount }])
      desk.submit({ action: 'cancel', label: 'card-1', orderId, instrument: fixture.instrument.name })
      await fixture.until(() => desk.updates.at(-1)?.state === 'cancelled')
      expect(desk.updates.at(-1)).toMatchObject({ filledAmount: part })
    },
  },
  {
    number: 'G16',
    title: 'the amount of an edit is the total: what is filled counts',
    needs: 'fills',
    async run(desk) {
      const { fixture } = desk
      const { orderId, price = 0 } = await desk.rest('card-1', 'buy')
      const part = fixture.instrument.minimumAmount
      await fixture.fill?.('card-1', part)
      await fixture.until(() => desk.fills.length > 0)
      const amount = addAmounts(fixture.instrument, part, part)
      desk.submit({ action: 'edit', label: 'card-1', orderId, instrument: fixture.instrument.name, price, amount })
      await desk.reply('card-1', 'edit')
      expect(await desk.open()).toMatchObject([{ label: 'card-1', amount, filledAmount: part }])
    },
  },
]

const failing: readonly GatewayCard[] = [
  {
    number: 'G17',
    title: 'a command of an older book is not sent',
    needs: 'old-books',
    async run(desk) {
      const { oldBookEpoch, settle } = desk.fixture
      if (oldBookEpoch !== undefined) desk.submit(desk.place('card-1', 'buy', { bookEpoch: oldBookEpoch }))
      expect(await desk.reply('card-1', 'place')).toMatchObject({ outcome: 'not_sent', order_id: null })
      await settle()
      expect(await desk.open()).toEqual([])
    },
  },
  {
    number: 'G18',
    title: 'a command whose last valid moment is over is not carried out',
    needs: 'expiry',
    async run(desk) {
      desk.submit(desk.place('card-1', 'buy', { validUntil: desk.fixture.clock.now() - 60_000_000 }))
      const { outcome } = await desk.reply('card-1', 'place')
      expect(['rejected', 'not_sent']).toContain(outcome)
      await desk.fixture.settle()
      expect(await desk.open()).toEqual([])
    },
  },
  {
    number: 'G19',
    title: 'a reply that is lost becomes the outcome unknown, and the order can be looked up',
    needs: 'lost-replies',
    async run(desk) {
      desk.fixture.loseReplies?.(true)
      desk.submit(desk.place('card-1', 'buy'))
      expect(await desk.reply('card-1', 'place')).toMatchObject({ outcome: 'unknown' })
      desk.fixture.loseReplies?.(false)
      expect(await desk.fixture.gateway.lookup('card-1')).toMatchObject({ label: 'card-1', state: 'open' })
    },
  },
  {
    number: 'G20',
    title: 'without a connection a command is answered as not sent; submit does not throw, no question is answered',
    needs: 'lost-link',
    async run(desk) {
      await desk.fixture.cut?.()
      expect(() => desk.submit(desk.place('card-1', 'buy'))).not.toThrow()
      expect(await desk.reply('card-1', 'place')).toMatchObject({ outcome: 'not_sent' })
      const asked = desk.open().then(
        () => 'answered',
        () => 'refused',
      )
      // It may refuse at once or wait for the next connection; what it must not do is answer from memory.
      expect(await Promise.race([asked, desk.fixture.settle()])).not.toBe('answered')
    },
  },
]

/** Every promise of the gateway port, in order. */
export const gatewayCards: readonly GatewayCard[] = [...placing, ...changing, ...asking, ...filling, ...failing]
