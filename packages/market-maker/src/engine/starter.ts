import type { OrderUpdate } from '@cryptics-lab/avro-models'
import { StartFailedError } from '../errors.ts'
import type { CancelReport } from '../maker-state.ts'
import type { HeldPosition } from '../ports.ts'
import { askGateway, type GatewayAnswer } from './ask-gateway.ts'
import type { EngineContext } from './context.ts'

// How often the position is asked for again because a fill came in between.
const positionAttempts = 3

/** What the start needs of the engine besides the shared parts. */
export interface StartSteps {
  /** Cancels all orders of ours and confirms it. */
  readonly cancelOwn: () => Promise<CancelReport>
  /** Resolves after a pause. */
  readonly pause: (milliseconds: number) => Promise<void>
  /** Throws when the start was overtaken by a stop. */
  readonly check: () => void
}

/**
 * Finds out which orders rest, takes over or cancels our own, and reads the position. Orders of others are told and left
 * alone.
 * @throws {StartFailedError} When the venue does not answer, or our orders cannot be cancelled.
 */
export async function takeStock(context: EngineContext, steps: StartSteps): Promise<void> {
  const { options, ledger, enter, emit } = context
  const { instrument, gateway, ordersAtStart } = options
  const { value, askedAt } = await askPatiently(context, steps, () =>
    askGateway(context, 'openOrders', () => gateway.openOrders(instrument.name)),
  )
  enter(() => {
    if (ordersAtStart === 'adopt') adopt(context, value)
    const { strays, foreign } = ledger.openOrders(value, askedAt)
    for (const order of strays) emit({ kind: 'stray-order-found', order })
    if (foreign.length > 0) emit({ kind: 'foreign-orders-found', orders: foreign })
  })
  if (ordersAtStart === 'cancel' && ledger.liveCount > 0) {
    const { openAtExit, openLabels, confirmed } = await steps.cancelOwn()
    steps.check()
    if (openAtExit > 0 || !confirmed) throw new StartFailedError(instrument.name, openLabels)
  }
  await readPosition(context, steps)
}

/** Gives our resting orders the levels that they are nearest to: best price first on each side. */
function adopt({ options, ledger, emit }: EngineContext, orders: readonly OrderUpdate[]): void {
  for (const side of ['buy', 'sell'] as const) {
    const own = orders.filter(
      (order) => order.side === side && options.labels.isOwn(order.label) && ledger.order(order.label) === undefined,
    )
    const direction = side === 'buy' ? -1 : 1
    own.sort((left, right) => direction * ((left.price ?? 0) - (right.price ?? 0)))
    for (const [level, order] of own.entries()) emit({ kind: 'order-adopted', order: ledger.adopt(order, level) })
  }
}

async function readPosition(context: EngineContext, steps: StartSteps): Promise<void> {
  const { options, ledger, portfolio, enter, emit } = context
  const { gateway, instrument } = options
  const ask = gateway.position?.bind(gateway)
  if (ask === undefined) return
  let held: HeldPosition | undefined
  for (let attempt = 1; attempt <= positionAttempts; attempt += 1) {
    // A fill that comes between question and answer may or may not be in the answer, so it is asked again.
    const { fills } = ledger.counts
    held = (await askPatiently(context, steps, () => askGateway(context, 'position', () => ask(instrument.name)))).value
    if (ledger.counts.fills === fills) break
  }
  enter(() => {
    if (held !== undefined) portfolio.reset(held)
    emit({ kind: 'position-changed', position: portfolio.position.amount, cause: 'start' })
  })
}

/** Asks again after a pause, a bounded number of times. */
async function askPatiently<Answer>(
  { options }: EngineContext,
  steps: StartSteps,
  ask: () => Promise<GatewayAnswer<Answer>>,
): Promise<GatewayAnswer<Answer> & { readonly answered: true }> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask()
    steps.check()
    if (answer.answered) return answer
    if (attempt >= options.confirmAttempts) {
      throw new StartFailedError(options.instrument.name, [], { cause: answer.error })
    }
    await steps.pause(options.confirmInterval)
    steps.check()
  }
}
