import { sleep } from '@cryptics-lab/avro-models'
import { askGateway } from './ask-gateway.ts'
import { bookFill } from './book-fills.ts'
import type { EngineContext } from './context.ts'
import type { QuotingSwitches } from './quoting-switches.ts'

// Pauses between two questions on one connection, in milliseconds.
const firstPause = 250
const longestPause = 5_000

/** After a new connection: asks which orders rest before anything is quoted. Asks until it is told, or the link is lost. */
export class Reconciler {
  readonly #context: EngineContext
  readonly #switches: QuotingSwitches
  #generation = 0

  /**
   * @param context What the parts of the engine share.
   * @param switches Where quoting is held back meanwhile.
   */
  constructor(context: EngineContext, switches: QuotingSwitches) {
    this.#context = context
    this.#switches = switches
  }

  /** A connection stands. */
  begin(): void {
    this.#generation += 1
    this.#switches.isReconciling = true
    void this.#ask(this.#generation)
  }

  /** The connection is gone, or the maker stopped: answers to come are ignored. */
  close(): void {
    this.#generation += 1
    this.#switches.isReconciling = false
  }

  async #ask(generation: number): Promise<void> {
    const { options, enter } = this.#context
    const { gateway, instrument } = options
    for (let pause = firstPause; generation === this.#generation; pause = Math.min(longestPause, pause * 2)) {
      const answer = await askGateway(this.#context, 'openOrders', () => gateway.openOrders(instrument.name))
      if (generation !== this.#generation) return
      if (answer.answered) {
        enter(() => this.#take(answer.value, answer.askedAt))
        return
      }
      await sleep(options.timers, pause)
    }
  }

  #take(list: Parameters<EngineContext['ledger']['openOrders']>[0], askedAt: number): void {
    const { ledger, emit } = this.#context
    const { strays, foreign, fills } = ledger.openOrders(list, askedAt)
    for (const fill of fills) bookFill(this.#context, fill, 'inferred-fill')
    for (const order of strays) emit({ kind: 'stray-order-found', order })
    if (foreign.length > 0) emit({ kind: 'foreign-orders-found', orders: foreign })
    this.#switches.isReconciling = false
    const live = ledger.live()
    const inDoubt = live.filter(({ state }) => state === 'unknown').length
    emit({ kind: 'orders-reconciled', open: live.length - inDoubt, inDoubt })
  }
}
