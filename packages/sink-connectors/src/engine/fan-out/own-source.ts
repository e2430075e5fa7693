import type { Batch, Source, SourceContext } from '../../ports.ts'
import { createReadAhead } from '../read-ahead.ts'
import type { Retry } from '../retry.ts'
import { untilAborted } from './guard.ts'
import { keyOf } from './places.ts'

/** A source that one branch has for itself while it catches up; it is read but never acknowledged. */
export interface OwnSource<Value> {
  /** Whether there is nothing more to come. */
  readonly hasEnded: boolean
  /** Where a partition started; undefined when that is not known. */
  start(key: string): bigint | undefined
  /** The next batch, if it is there; it stays the next one until {@link OwnSource.drop}. @throws What the source threw. */
  peek(): Batch<Value> | undefined
  /** Lets go of the batch that was looked at. */
  drop(): void
  /** Ends the source; never rejects. */
  close(): Promise<void>
}

/** What {@link openOwnSource} needs. */
export interface OwnSourceContext<Value> extends SourceContext {
  /** The source; it is closed with this one. */
  readonly source: Source<Value>
  /** Tries again what fails and may succeed. */
  readonly retry: Retry
  /** Ends the opening. */
  readonly signal: AbortSignal
  /** Called when there may be something to look at. */
  readonly onOutcome: () => void
}

/** Opens a source and begins to read, one batch ahead. */
export async function openOwnSource<Value>(context: OwnSourceContext<Value>): Promise<OwnSource<Value>> {
  const { source, retry, signal, onOutcome } = context
  const close = (): Promise<void> => source.close().catch(() => undefined)
  try {
    await untilAborted(
      retry(() => source.open({ position: (partition) => context.position(partition) })),
      signal,
    )
  } catch (error) {
    await close()
    throw error
  }
  const reads = createReadAhead(() => retry(() => source.read()), onOutcome)
  let waiting: Batch<Value> | undefined
  let hasEnded = false
  return {
    get hasEnded() {
      return hasEnded
    },
    start(key) {
      const position = source.positions().find((candidate) => keyOf(candidate) === key)
      return position === undefined ? undefined : BigInt(position.offset)
    },
    peek() {
      if (waiting !== undefined || hasEnded) return waiting
      reads.start()
      const outcome = reads.take()
      if (outcome?.kind === 'failed') throw outcome.error
      if (outcome?.kind === 'ended') hasEnded = true
      if (outcome?.kind === 'batch') {
        waiting = outcome.batch
        reads.start()
      }
      return waiting
    },
    drop() {
      waiting = undefined
    },
    close,
  }
}
