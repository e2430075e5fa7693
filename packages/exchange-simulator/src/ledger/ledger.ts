import { applyFill, flatPosition, type Instrument, type Position } from '@cryptics-lab/avro-models/instruments'
import type { Execution, MatchingOrder } from '../matching/orders.ts'

/** One execution of an account, with the market around it. */
export interface AccountExecution extends Execution {
  /** The venue's id of the trade; both sides of a match between two accounts share it. */
  readonly tradeId: string
  /** Number of the execution among all executions of the venue's accounts, from 1. */
  readonly sequence: number
  /** Mark price at the execution; the execution's own price before the market has one. */
  readonly markPrice: number
  /** Index price at the execution; the execution's own price before the market has one. */
  readonly indexPrice: number
  /** Profit or loss that the execution realised, in settlement currency, fees not counted. */
  readonly realised: number
}

/** Counters of everything that happened; each only grows. */
export interface LedgerCounts {
  /** Steps of the replayed market by kind: `trade`, `quote`, `index`, `book`, `break`, `malformed`, `epoch`. */
  readonly market: Readonly<Record<string, number>>
  /** Messages sent to connections by kind of channel, replies under `reply`, malformed lines under `malformed`. */
  readonly delivered: Readonly<Record<string, number>>
  /** Order commands and outcomes: `placed`, `edited`, `rejected`, `cancelled`, `filled`. */
  readonly orders: Readonly<Record<string, number>>
  /** Executions of accounts: `maker`, `taker`. */
  readonly executions: Readonly<Record<string, number>>
}

/** What the venue did, for tests and for queries of its accounts. Reading never changes anything. */
export interface Ledger {
  /** Counters at this moment. */
  counts(): LedgerCounts
  /** Accounts that placed an order, in order of appearance. */
  accounts(): readonly string[]
  /** An order by its id, open or among the last closed ones; undefined when the venue does not know it. */
  order(id: string): MatchingOrder | undefined
  /** Orders of an account that rest, oldest first. */
  openOrders(account: string): readonly MatchingOrder[]
  /** Orders of an account, open ones and the last closed ones, oldest first. */
  orders(account: string): readonly MatchingOrder[]
  /** The last executions of an account, oldest first. */
  executions(account: string): readonly AccountExecution[]
  /** Position of an account; flat when it never traded. */
  position(account: string, instrument: string): Position
}

/** The ledger as the venue writes it. */
export interface LedgerWriter extends Ledger {
  /** Adds one to a counter. */
  count(group: keyof LedgerCounts, name: string): void
  /** Notes the state of an order after a change. */
  recordOrder(order: MatchingOrder): void
  /** Notes an execution and gives it with its position change. */
  recordExecution(
    instrument: Instrument,
    execution: Execution,
    market: { readonly markPrice: number | undefined; readonly indexPrice: number | undefined },
  ): AccountExecution
}

interface AccountRecord {
  readonly open: Map<string, MatchingOrder>
  readonly closed: Map<string, MatchingOrder>
  readonly executions: AccountExecution[]
  readonly positions: Map<string, Position>
}

/** Options of {@link createLedger}. */
export interface LedgerOptions {
  /** Closed orders and executions kept per account; the oldest are forgotten beyond it. The default is 10,000. */
  readonly history?: number
}

/** Makes an empty ledger. */
export function createLedger(options: LedgerOptions = {}): LedgerWriter {
  return new AccountLedger(options.history ?? 10_000)
}

class AccountLedger implements LedgerWriter {
  readonly #history: number
  readonly #counts: Record<keyof LedgerCounts, Record<string, number>> = {
    market: {},
    delivered: {},
    orders: {},
    executions: {},
  }
  readonly #accounts = new Map<string, AccountRecord>()
  readonly #owners = new Map<string, string>()
  #sequence = 0

  constructor(history: number) {
    this.#history = history
  }

  counts(): LedgerCounts {
    return structuredClone(this.#counts)
  }

  accounts(): readonly string[] {
    return [...this.#accounts.keys()]
  }

  order(id: string): MatchingOrder | undefined {
    const account = this.#accounts.get(this.#owners.get(id) ?? '')
    return account?.open.get(id) ?? account?.closed.get(id)
  }

  openOrders(account: string): readonly MatchingOrder[] {
    return [...(this.#accounts.get(account)?.open.values() ?? [])]
  }

  orders(account: string): readonly MatchingOrder[] {
    const record = this.#accounts.get(account)
    const all = record === undefined ? [] : [...record.closed.values(), ...record.open.values()]
    return all.sort((left, right) => left.createdAt - right.createdAt)
  }

  executions(account: string): readonly AccountExecution[] {
    return [...(this.#accounts.get(account)?.executions ?? [])]
  }

  position(account: string, instrument: string): Position {
    return this.#accounts.get(account)?.positions.get(instrument) ?? flatPosition
  }

  count(group: keyof LedgerCounts, name: string): void {
    this.#counts[group][name] = (this.#counts[group][name] ?? 0) + 1
  }

  recordOrder(order: MatchingOrder): void {
    const account = this.#account(order.account)
    this.#owners.set(order.id, order.account)
    if (order.state === 'open') {
      account.open.set(order.id, order)
      return
    }
    account.open.delete(order.id)
    account.closed.set(order.id, order)
    this.count('orders', order.state)
    if (account.closed.size <= this.#history) return
    const oldest = account.closed.keys().next().value as string
    account.closed.delete(oldest)
    this.#owners.delete(oldest)
  }

  recordExecution(
    instrument: Instrument,
    execution: Execution,
    market: { readonly markPrice: number | undefined; readonly indexPrice: number | undefined },
  ): AccountExecution {
    const { order, price, amount, fee } = execution
    const account = this.#account(order.account)
    const before = account.positions.get(instrument.name) ?? flatPosition
    const after = applyFill(instrument, before, { side: order.side, amount, price, fee })
    account.positions.set(instrument.name, after)
    this.#sequence += 1
    this.count('executions', execution.liquidity)
    const recorded: AccountExecution = Object.freeze({
      ...execution,
      tradeId: `SIM-${execution.number}`,
      sequence: this.#sequence,
      markPrice: market.markPrice ?? price,
      indexPrice: market.indexPrice ?? price,
      realised: after.realised - before.realised,
    })
    account.executions.push(recorded)
    if (account.executions.length > this.#history) account.executions.shift()
    return recorded
  }

  #account(id: string): AccountRecord {
    let account = this.#accounts.get(id)
    if (account === undefined) {
      account = { open: new Map(), closed: new Map(), executions: [], positions: new Map() }
      this.#accounts.set(id, account)
    }
    return account
  }
}
