import type { Ack, Fill, OrderCommand, OrderUpdate } from '@cryptics-lab/avro-models'
import type { EventHub } from '../../core/event-hub.ts'
import {
  ClientClosedError,
  ConnectionLostError,
  ExchangeClientError,
  LiveTradingRefusedError,
  RequestTimeoutError,
} from '../../errors.ts'
import { metricNames } from '../../metric-names.ts'
import type { DeribitConnection } from './connection.ts'
import type { Feed } from './feed.ts'
import type { DeribitReply } from './frame.ts'
import { listOf, objectOf } from '../../core/guards.ts'
import { readFill, readOrder, venueName } from './normalise.ts'
import type { DeribitSettings } from './options.ts'
import { problemOf, requestOf } from './order-commands.ts'
import type { OrderResolver } from './order-resolver.ts'
import type { OrderTracker } from './order-tracker.ts'
import type { UserFeed } from './user-feed.ts'
import { errorOfReply } from './venue-error.ts'

/** How a command ended, and what its reply said. */
export interface OrderOutcome {
  /** The one ack of the command. */
  readonly ack: Ack
  /** The order after the command, when the reply carries one. */
  readonly order: OrderUpdate | undefined
  /** Executions that the reply carries. */
  readonly fills: readonly Fill[]
  /** What went wrong; undefined for an accepted command. */
  readonly cause: unknown
}

/** What a desk is made of. */
export interface OrderDeskParts {
  readonly settings: DeribitSettings
  readonly connection: DeribitConnection
  readonly hub: EventHub
  readonly feed: Feed
  readonly userFeed: UserFeed
  readonly tracker: OrderTracker
  readonly resolver: OrderResolver
}

interface Pending {
  readonly command: OrderCommand
  readonly onOutcome: ((outcome: OrderOutcome) => void) | undefined
  sentAt: number
}

interface ReplyContent {
  readonly order: OrderUpdate | undefined
  readonly fills: readonly Fill[]
}

const nothing: ReplyContent = { order: undefined, fills: [] }

/** Sends order commands and gives each exactly one ack. Whose order is in which state is not its business. */
export class OrderDesk {
  readonly #parts: OrderDeskParts

  constructor(parts: OrderDeskParts) {
    this.#parts = parts
  }

  /**
   * Sends commands in order.
   * @throws {LiveTradingRefusedError} A new or changed order for a real venue without `live`; nothing was sent.
   */
  submit(commands: readonly OrderCommand[]): void {
    for (const command of commands) this.#checkLive(command)
    for (const command of commands) this.#issue({ command, onOutcome: undefined, sentAt: 0 })
  }

  /** Sends one command and waits for its outcome. */
  execute(command: OrderCommand): Promise<OrderOutcome> {
    return new Promise((resolve) => {
      this.#checkLive(command)
      this.#issue({ command, onOutcome: resolve, sentAt: 0 })
    })
  }

  #checkLive({ action }: OrderCommand): void {
    const { mayTrade, host } = this.#parts.settings
    if (!mayTrade && (action === 'place' || action === 'edit')) throw new LiveTradingRefusedError(host)
  }

  #issue(pending: Pending): void {
    const { command } = pending
    const { tracker } = this.#parts
    pending.sentAt = this.#now()
    const refusal = this.#refusalOf(command)
    if (refusal !== undefined) this.#refuse(pending, refusal)
    else if (command.action !== 'place' || tracker.isTracked(command.instrument)) this.#send(pending)
    else {
      // An order whose fills nobody would tell of must not exist: it waits until its channels are confirmed.
      tracker.track(command.instrument).then(
        () => {
          const lateRefusal = this.#refusalOf(command)
          pending.sentAt = this.#now()
          if (lateRefusal === undefined) this.#send(pending)
          else this.#refuse(pending, lateRefusal)
        },
        (error: unknown) => this.#refuse(pending, 'ORDERS_NOT_TRACKED', error),
      )
    }
  }

  /** Why a command must not leave; undefined when it may. */
  #refusalOf(command: OrderCommand): string | undefined {
    const { connection, feed } = this.#parts
    if (connection.state === 'closed') return 'CLIENT_CLOSED'
    if (this.#parts.settings.credentials === undefined) return 'NOT_AUTHENTICATED'
    if (!connection.isOpen) return 'NOT_CONNECTED'
    if (problemOf(command) !== undefined) return 'INVALID_COMMAND'
    if (command.action !== 'place' && command.action !== 'edit') return undefined
    if (command.validUntil !== undefined && this.#now() > command.validUntil) return 'VALID_UNTIL_PASSED'
    const keeper = feed.keeper(command.instrument)
    const isStale =
      command.bookEpoch !== undefined && keeper !== undefined && command.bookEpoch < keeper.actionableEpoch
    return isStale ? 'STALE_BOOK_EPOCH' : undefined
  }

  #send(pending: Pending): void {
    const { command } = pending
    const { method, parameters } = requestOf(command)
    const isUrgent = command.action === 'cancel' || command.action === 'cancel_all'
    const waiting = {
      method,
      onReply: (reply: DeribitReply, isLate: boolean) => this.#onReply(pending, method, reply, isLate),
      onFailure: (error: Error) => this.#onFailure(pending, error),
    }
    try {
      this.#parts.connection.command(method, parameters, waiting, isUrgent)
    } catch (error) {
      this.#refuse(pending, error instanceof ExchangeClientError ? error.code : 'NOT_SENT', error)
    }
  }

  #onReply(pending: Pending, method: string, reply: DeribitReply, isLate: boolean): void {
    const { resolver } = this.#parts
    const { command } = pending
    const error = errorOfReply(method, reply)
    if (error !== undefined) {
      if (isLate) resolver.refusedLate(command, error)
      else this.#finish(pending, 'rejected', String(error.venueCode), reply, nothing, error)
      return
    }
    let content: ReplyContent
    try {
      content = readReply(command, reply.result, reply.receivedAt)
    } catch (cause) {
      // It was accepted, but what came of it cannot be read: look it up.
      if (isLate) return
      this.#finish(pending, 'unknown', 'INVALID_MESSAGE', reply, nothing, cause)
      resolver.add(command)
      return
    }
    if (isLate) resolver.settled(command)
    else this.#finish(pending, 'accepted', null, reply, content, undefined)
    this.#tell(content)
  }

  #onFailure(pending: Pending, error: Error): void {
    const code = codeOfFailure(error)
    this.#finish(pending, 'unknown', code, undefined, nothing, error)
    this.#parts.resolver.add(pending.command)
  }

  #refuse(pending: Pending, code: string, cause?: unknown): void {
    this.#finish(pending, 'not_sent', code, undefined, nothing, cause)
  }

  #tell({ order, fills }: ReplyContent): void {
    const { userFeed } = this.#parts
    if (order !== undefined) userFeed.takeUpdate(order)
    for (const fill of fills) userFeed.takeFill(fill)
  }

  #finish(
    { command, sentAt, onOutcome }: Pending,
    outcome: Ack['outcome'],
    errorCode: string | null,
    reply: DeribitReply | undefined,
    { order, fills }: ReplyContent,
    cause: unknown,
  ): void {
    const { hub, settings } = this.#parts
    const receivedAt = reply?.receivedAt ?? this.#now()
    const ack: Ack = Object.freeze({
      run_id: null,
      event_key: null,
      venue: venueName,
      instrument: command.instrument,
      venue_timestamp: reply?.sentAt ?? receivedAt,
      receive_timestamp: receivedAt,
      sent_timestamp: sentAt,
      label: command.action === 'cancel_all' ? '' : command.label,
      order_id: order?.orderId ?? ('orderId' in command ? command.orderId : null),
      action: command.action,
      outcome,
      error_code: errorCode,
      processing_timestamp: null,
    })
    settings.metrics.observe(metricNames.acknowledgement, receivedAt - sentAt, { action: command.action, outcome })
    hub.emit({ kind: 'ack', record: ack })
    onOutcome?.({ ack, order, fills, cause })
  }

  #now(): number {
    return Math.floor(this.#parts.settings.clock.now())
  }
}

function codeOfFailure(error: Error): string {
  const isOurs = error instanceof RequestTimeoutError || error instanceof ConnectionLostError
  return isOurs || error instanceof ClientClosedError ? error.code : 'CONNECTION_LOST'
}

function readReply({ action }: OrderCommand, result: unknown, receivedAt: number): ReplyContent {
  if (action === 'cancel_all') return nothing
  if (action === 'cancel') return { order: readOrder(result, 'result', receivedAt), fills: [] }
  const reply = objectOf(result, 'result')
  const trades = listOf(reply['trades'] ?? [], 'result.trades')
  return {
    order: readOrder(reply['order'], 'result.order', receivedAt),
    fills: trades.map((trade, index) => readFill(trade, `result.trades[${index}]`, receivedAt)),
  }
}
