import type { VenueCore } from '../../venue-core.ts'
import type { TokenDesk } from './accounts.ts'
import type { ChannelHub } from './channel-hub.ts'
import type { ChannelDirectory } from './channels.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Outbox } from './outbox.ts'
import type { Subscriber } from './topic.ts'

/** What all connections of a server share. */
export interface SharedContext {
  readonly venue: VenueCore
  readonly hub: ChannelHub
  readonly outbox: Outbox
  readonly desk: TokenDesk
  readonly directory: ChannelDirectory
  /** Told of each channel that somebody begins to hear. */
  readonly onSubscribe: (channel: string) => void
  /** The owner of an order; undefined for an order that never was. */
  readonly cancelOrders: (orderIds: Iterable<string>) => void
}

/** The connection that a method is called on, as methods see it. */
export interface Caller extends Subscriber {
  /** Account that is logged in; undefined before. */
  account: string | undefined
  /** Whether the connection's orders are cancelled when it goes. */
  cancelsOnDisconnect: boolean
  /** What all connections share. */
  readonly context: SharedContext
  /** Heartbeat of the connection. */
  readonly heartbeat: Heartbeat
  /** Closes the connection after what was sent. */
  close(code: number, reason: string): void
  /** Notes an order that the connection placed. */
  notePlaced(orderId: string): void
}
