import type { Batch } from '../ports.ts'

/** How one read of a source ended. */
export type ReadOutcome<Value> =
  | { readonly kind: 'batch'; readonly batch: Batch<Value> }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly error: unknown }

/** Reads one batch ahead of the writer, never more. */
export interface ReadAhead<Value> {
  /** Starts a read unless one is under way or its outcome waits. */
  start(): void
  /** Takes the outcome out; undefined while there is none. */
  take(): ReadOutcome<Value> | undefined
}

/** Makes a read-ahead; `onOutcome` is called when there is something to take. */
export function createReadAhead<Value>(
  read: () => Promise<Batch<Value> | undefined>,
  onOutcome: () => void,
): ReadAhead<Value> {
  let isReading = false
  let outcome: ReadOutcome<Value> | undefined

  const settle = (settled: ReadOutcome<Value>): void => {
    isReading = false
    outcome = settled
    onOutcome()
  }

  return {
    start() {
      if (isReading || outcome !== undefined) return
      isReading = true
      read().then(
        (batch) => settle(batch === undefined ? { kind: 'ended' } : { kind: 'batch', batch }),
        (error: unknown) => settle({ kind: 'failed', error }),
      )
    },
    take() {
      const taken = outcome
      outcome = undefined
      return taken
    },
  }
}
