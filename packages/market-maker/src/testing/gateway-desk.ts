import type { Ack, Fill, OrderCommand, OrderUpdate, PlaceCommand, Side } from '@cryptics-lab/avro-models'
import { addAmounts } from '@cryptics-lab/avro-models/instruments'
import { expect } from 'vitest'
import type { GatewayFixture } from './gateway-harness.ts'

/** What a card works with: the fixture, and everything that its gateway has told. */
export interface GatewayDesk {
  /** The gateway under test, with its venue. */
  readonly fixture: GatewayFixture
  /** Replies so far. */
  readonly acks: readonly Ack[]
  /** Order updates so far. */
  readonly updates: readonly OrderUpdate[]
  /** Fills so far. */
  readonly fills: readonly Fill[]
  /** Amount of most orders: three times the smallest. */
  readonly amount: number
  /** A command that places a resting order, with what the card changes. */
  place(label: string, side: Side, changes?: Partial<PlaceCommand>): PlaceCommand
  /** Sends commands. */
  submit(...commands: readonly OrderCommand[]): void
  /** The reply to a command about an order, as soon as it is there. */
  reply(label: string, action: Ack['action']): Promise<Ack>
  /** Sends a command that places a resting order, and waits for its reply and for the venue's list. */
  rest(label: string, side: Side, changes?: Partial<PlaceCommand>): Promise<OrderUpdate>
  /** The venue's list of our orders in the instrument. */
  open(): Promise<readonly OrderUpdate[]>
}

/** Opens the desk of one card. */
export function createDesk(fixture: GatewayFixture): GatewayDesk {
  const acks: Ack[] = []
  const updates: OrderUpdate[] = []
  const fills: Fill[] = []
  fixture.listen((event) => {
    if (event.kind === 'ack') acks.push(event.record)
    else if (event.kind === 'order-update') updates.push(event.update)
    else if (event.kind === 'fill') fills.push(event.record)
  })
  const { gateway, instrument } = fixture
  const twice = addAmounts(instrument, instrument.minimumAmount, instrument.minimumAmount)
  const amount = addAmounts(instrument, twice, instrument.minimumAmount)
  const desk: GatewayDesk = {
    fixture,
    acks,
    updates,
    fills,
    amount,
    place: (label, side, changes = {}) => ({
      action: 'place',
      label,
      instrument: instrument.name,
      side,
      amount,
      price: fixture.restingPrice(side, 0),
      postOnly: true,
      ...changes,
    }),
    submit: (...commands) => gateway.submit(commands),
    async reply(label, action) {
      const find = (): Ack | undefined => acks.find((ack) => ack.label === label && ack.action === action)
      await fixture.until(() => find() !== undefined)
      return find() as Ack
    },
    async rest(label, side, changes) {
      desk.submit(desk.place(label, side, changes))
      await desk.reply(label, 'place')
      const found = (await desk.open()).find((order) => order.label === label)
      expect(found, `the order ${label} rests`).toBeDefined()
      return found as OrderUpdate
    },
    open: () => gateway.openOrders(instrument.name),
  }
  return desk
}
