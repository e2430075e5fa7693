import type { Clock, Side, VenueEvent } from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import type { MakerGateway } from '../ports.ts'

/** What a harness can bring about beside placing orders; cards that need more are skipped. */
export type GatewayCapability = 'fills' | 'lost-replies' | 'lost-link' | 'old-books' | 'expiry' | 'position'

/** A gateway under test, with the means to watch it and to make things happen. */
export interface GatewayFixture {
  /** The gateway. Its account has no order in the instrument. */
  readonly gateway: MakerGateway
  /** The instrument that the cards trade. */
  readonly instrument: Instrument
  /** The clock that the gateway was given. */
  readonly clock: Clock
  /** Tells every event of the venue from now on, in order. */
  readonly listen: (listener: (event: VenueEvent) => void) => void
  /** A price on the tick grid at which an order of this side rests, `steps` ticks behind the nearest such price. */
  readonly restingPrice: (side: Side, steps: number) => number
  /** A price on the tick grid at which an order of this side would be executed at once. */
  readonly crossingPrice: (side: Side) => number
  /** Lets time pass until the condition holds; rejects when it never does. */
  readonly until: (condition: () => boolean) => Promise<void>
  /** Lets time pass in which anything unwanted would show, some round trips at least. */
  readonly settle: () => Promise<void>
  /** Executes part of a resting order; needed with `fills`. */
  readonly fill?: (label: string, amount: number) => Promise<void>
  /** Makes the venue act while its replies to commands are lost, or ends that; needed with `lost-replies`. */
  readonly loseReplies?: (isLost: boolean) => void
  /** Cuts the connection, and keeps it cut; needed with `lost-link`. */
  readonly cut?: () => Promise<void>
  /** Epoch of a book that is not current any more; needed with `old-books`. */
  readonly oldBookEpoch?: number
  /** Gives back everything. */
  readonly close: () => Promise<void>
}

/** Brings a gateway and its venue up, once per card. */
export interface GatewayHarness {
  /** What the fixtures can bring about. */
  readonly capabilities: readonly GatewayCapability[]
  /** A gateway on a venue of its own, connected. */
  readonly open: () => Promise<GatewayFixture>
}
