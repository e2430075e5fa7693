import { CrypticsError, type CrypticsErrorOptions } from '@cryptics-lab/avro-models'

/** Codes of the errors that this package throws, besides `INVALID_OPTION`. */
export type MarketMakerErrorCode =
  | 'MAKER_STATE'
  | 'START_FAILED'
  | 'STRATEGY_OUTPUT'
  | 'DEADLINE_PASSED'
  | 'STRATEGY_UNKNOWN'

/** Root of this package's errors. */
export abstract class MarketMakerError extends CrypticsError {
  abstract override readonly code: MarketMakerErrorCode
}

/** A method was called in a state that does not allow it. */
export class MakerStateError extends MarketMakerError {
  readonly code = 'MAKER_STATE'
  /** Method that was called. */
  readonly method: string
  /** State that the maker was in. */
  readonly status: string

  /**
   * @param method Method that was called.
   * @param status State that the maker was in.
   */
  constructor(method: string, status: string) {
    super(`${method}() is not possible while the maker is ${status}; make a new maker for a new run.`)
    this.method = method
    this.status = status
  }
}

/** The maker could not make sure of its orders and its position, so it quotes nothing. */
export class StartFailedError extends MarketMakerError {
  readonly code = 'START_FAILED'
  /** Instrument that was to be quoted. */
  readonly instrument: string
  /** Labels of our orders that still rest at the venue. */
  readonly openLabels: readonly string[]

  /**
   * @param instrument Instrument that was to be quoted.
   * @param openLabels Labels of our orders that still rest at the venue.
   * @param options Cause.
   */
  constructor(instrument: string, openLabels: readonly string[], options: CrypticsErrorOptions = {}) {
    const what =
      openLabels.length > 0
        ? `${openLabels.length} order(s) of an earlier run could not be cancelled (${openLabels.slice(0, 3).join(', ')})`
        : 'the venue did not say which orders rest and what is held'
    super(`The maker of ${instrument} did not start: ${what}. Check the connection and start again.`, {
      ...options,
      retryable: true,
    })
    this.instrument = instrument
    this.openLabels = openLabels
  }
}

/** A strategy answered with something that is not a set of quotes. */
export class StrategyOutputError extends MarketMakerError {
  readonly code = 'STRATEGY_OUTPUT'
  /** Name of the strategy. */
  readonly strategy: string

  /**
   * @param strategy Name of the strategy.
   * @param problem What is wrong with the answer.
   */
  constructor(strategy: string, problem: string) {
    super(`The strategy ${JSON.stringify(strategy)} gave no usable quotes: ${problem}.`)
    this.strategy = strategy
  }
}

/** A question to the venue was not answered in time. */
export class DeadlinePassedError extends MarketMakerError {
  readonly code = 'DEADLINE_PASSED'
  /** What was asked, for example `openOrders`. */
  readonly operation: string
  /** How long was waited, in milliseconds. */
  readonly deadline: number

  /**
   * @param operation What was asked.
   * @param deadline How long was waited, in milliseconds.
   */
  constructor(operation: string, deadline: number) {
    super(`${operation} had no answer within ${deadline} ms; the connection may be slow or gone.`, { retryable: true })
    this.operation = operation
    this.deadline = deadline
  }
}

/** No strategy is registered under a name. */
export class StrategyUnknownError extends MarketMakerError {
  readonly code = 'STRATEGY_UNKNOWN'
  /** Name that was asked for. */
  readonly strategy: string

  /**
   * @param strategy Name that was asked for.
   * @param known Names that are registered.
   */
  constructor(strategy: string, known: readonly string[]) {
    super(`No strategy is registered as ${JSON.stringify(strategy)}; known: ${known.join(', ') || 'none'}.`)
    this.strategy = strategy
  }
}
