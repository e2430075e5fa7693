/** Remembers which executions were counted; the oldest are forgotten when it is full. */
export class TradeMemory {
  readonly #capacity: number
  readonly #seen = new Set<string>()

  /** @param capacity Executions remembered at most. */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Notes an execution; false when it was noted before. One trade may execute two orders of ours, so both count. */
  add(orderId: string, tradeId: string): boolean {
    const key = `${orderId}:${tradeId}`
    if (this.#seen.has(key)) return false
    this.#seen.add(key)
    if (this.#seen.size > this.#capacity) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest)
        break
      }
    }
    return true
  }
}
