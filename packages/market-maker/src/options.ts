import {
  type Clock,
  type Ids,
  InvalidOptionError,
  type Metrics,
  noMetrics,
  systemClock,
  systemIds,
  systemTimers,
  type Timers,
} from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import { createLabels, type Labels } from './ledger/labels.ts'
import type { MakerEvent } from './maker-events.ts'
import type { HeldPosition, MakerGateway, RiskLimits, Strategy } from './ports.ts'
import { checkLimits } from './risk/limits.ts'

/** What {@link createMarketMaker} needs. Delays are in milliseconds. */
export interface MarketMakerOptions {
  /** The instrument that is quoted. */
  readonly instrument: Instrument
  /** Decides where to quote. */
  readonly strategy: Strategy
  /** Bounds that no command may break. */
  readonly limits: RiskLimits
  /** Where commands go. */
  readonly gateway: MakerGateway
  /**
   * What every label of ours begins with: 1 to 16 letters, digits or underscores. No other maker may use it on the same
   * account: what carries it is taken for ours.
   */
  readonly labelPrefix: string
  /** Is told everything that happens, synchronously; what it throws is counted and otherwise ignored. */
  readonly onEvent?: (event: MakerEvent) => void
  /** Source of time; the default is the machine's clock. */
  readonly clock?: Clock
  /** Source of timers; the default is the machine's. */
  readonly timers?: Timers
  /** Source of the run's part of the labels; the default is the machine's. */
  readonly ids?: Ids
  /** Where measurements go; the default forgets them. */
  readonly metrics?: Metrics
  /** What to do at the start with our own orders of earlier runs; the default is `cancel`. */
  readonly ordersAtStart?: 'cancel' | 'adopt'
  /** Position at the start, for a gateway that cannot tell it; the default is flat. */
  readonly position?: HeldPosition
  /** Least time between two changes of the quotes, 1 or more; pulling quotes never waits. The default is 250. */
  readonly refreshInterval?: number
  /** Difference in price that is left alone, in ticks, 0 or more; the default is 10. */
  readonly refreshTolerance?: number
  /** Missing part of a quote's amount that is left alone, as a fraction, 0 to below 1; the default is 0.5. */
  readonly amountTolerance?: number
  /** How long the venue may take to carry out a command, sent along as its last valid moment; the default is 5,000. */
  readonly commandLifetime?: number
  /** How long a reply may take before its outcome is looked up; the default is 10,000. */
  readonly replyTimeout?: number
  /** How long a side and level rests after a refusal by the venue; the default is 1,000. */
  readonly rejectionDelay?: number
  /** How long a question to the venue may take; the default is 5,000. */
  readonly queryTimeout?: number
  /**
   * How often the venue is asked, at start, stop and kill, whether our orders are gone; the default is 8. Stop and kill ask
   * on while a placement without an answer may still be carried out.
   */
  readonly confirmAttempts?: number
  /** First pause between two such questions, which doubles up to four times itself; the default is 250. */
  readonly confirmInterval?: number
  /**
   * Whether the last attempts may cancel every order of the account in the instrument, those of others included; the
   * default is false.
   */
  readonly mayCancelAll?: boolean
}

/** The options after the check, with every default filled in. */
export interface CheckedOptions extends Required<Omit<MarketMakerOptions, 'limits' | 'labelPrefix' | 'ids'>> {
  readonly limits: Required<RiskLimits>
  readonly labels: Labels
}

/**
 * Checks the options and fills in the defaults.
 * @throws {InvalidOptionError} When one is missing or out of range; `path` names it.
 */
export function checkOptions(options: MarketMakerOptions): CheckedOptions {
  const { instrument, strategy, gateway } = options
  if (typeof instrument?.name !== 'string') throw new InvalidOptionError('instrument', 'must be an instrument')
  if (typeof strategy?.quotes !== 'function') throw new InvalidOptionError('strategy', 'must have a method quotes()')
  for (const method of ['submit', 'openOrders', 'lookup'] as const) {
    if (typeof gateway?.[method] === 'function') continue
    throw new InvalidOptionError('gateway', `must have a method ${method}()`)
  }
  return {
    instrument,
    strategy,
    gateway,
    limits: checkLimits(options.limits, instrument),
    labels: createLabels(options.labelPrefix, options.ids ?? systemIds),
    onEvent: options.onEvent ?? (() => {}),
    clock: options.clock ?? systemClock,
    timers: options.timers ?? systemTimers,
    metrics: options.metrics ?? noMetrics,
    ordersAtStart: oneOf('ordersAtStart', options.ordersAtStart ?? 'cancel', ['cancel', 'adopt']),
    position: checkPosition(options.position ?? { amount: 0, averagePrice: undefined }),
    refreshInterval: number('refreshInterval', options.refreshInterval ?? 250, { least: 1 }),
    refreshTolerance: number('refreshTolerance', options.refreshTolerance ?? 10, { least: 0 }),
    amountTolerance: number('amountTolerance', options.amountTolerance ?? 0.5, { least: 0, below: 1 }),
    commandLifetime: number('commandLifetime', options.commandLifetime ?? 5_000, { least: 1 }),
    replyTimeout: number('replyTimeout', options.replyTimeout ?? 10_000, { least: 1 }),
    rejectionDelay: number('rejectionDelay', options.rejectionDelay ?? 1_000, { least: 1 }),
    queryTimeout: number('queryTimeout', options.queryTimeout ?? 5_000, { least: 1 }),
    confirmAttempts: number('confirmAttempts', options.confirmAttempts ?? 8, { least: 1 }),
    confirmInterval: number('confirmInterval', options.confirmInterval ?? 250, { least: 1 }),
    mayCancelAll: options.mayCancelAll ?? false,
  }
}

function number(path: string, value: number, range: { readonly least: number; readonly below?: number }): number {
  const { least, below = Number.POSITIVE_INFINITY } = range
  if (typeof value === 'number' && value >= least && value < below) return value
  const upper = below === Number.POSITIVE_INFINITY ? 'and finite' : `and below ${below}`
  throw new InvalidOptionError(path, `must be a number, ${least} or more ${upper}, not ${String(value)}`)
}

function oneOf<Value extends string>(path: string, value: Value, allowed: readonly Value[]): Value {
  if (allowed.includes(value)) return value
  throw new InvalidOptionError(path, `must be one of ${allowed.join(', ')}, not ${String(value)}`)
}

function checkPosition(position: HeldPosition): HeldPosition {
  const { amount, averagePrice } = position
  if (!Number.isFinite(amount)) throw new InvalidOptionError('position.amount', `must be finite, not ${String(amount)}`)
  if (averagePrice !== undefined && !(averagePrice > 0 && Number.isFinite(averagePrice))) {
    throw new InvalidOptionError('position.averagePrice', `must be a finite number above 0, not ${averagePrice}`)
  }
  return position
}
