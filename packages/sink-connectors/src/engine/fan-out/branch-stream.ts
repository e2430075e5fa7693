import { ConnectorFailedError } from '../../errors.ts'
import type { Batch, PartitionIdentity, PartitionPosition, Source } from '../../ports.ts'
import type { BranchLife } from './branch-life.ts'
import { openOwnSource, type OwnSource } from './own-source.ts'
import { advance, behind, keyOf, type Places } from './places.ts'

/** The shared source, as far as a branch has to know it. */
export interface SharedView {
  /** Whether it is open, or about to be: who is not part of it by then catches up. */
  readonly isOpen: boolean
  /** Whether it has nothing more to give. */
  readonly hasEnded: boolean
  /** Where it started a partition; undefined when it does not have it. */
  start(key: string): bigint | undefined
  /** Whether another stream is at or beyond it in every partition. */
  isReachedBy(place: (key: string) => bigint | undefined): boolean
}

/** What a {@link BranchStream} needs. */
export interface BranchStreamContext<Value> {
  /** Name of the branch, for messages. */
  readonly name: string
  /** Whether the branch must see every record; one that may lose some never leaves the shared source. */
  readonly isHolding: boolean
  /** The shared source. */
  readonly shared: SharedView
  /** Makes a source for this branch alone. */
  readonly openSource: () => Source<Value>
  /** Called when there may be something to collect. */
  readonly onOutcome: () => void
}

/** Who takes what a branch reads for itself. */
export interface Taker<Value> {
  /** Whether there is room. */
  hasRoom(batch: Batch<Value>): boolean
  /** Takes a batch over. */
  take(batch: Batch<Value>): void
}

const laterOf = (left: bigint | undefined, right: bigint | undefined): bigint | undefined =>
  left === undefined || (right !== undefined && right > left) ? right : left

/**
 * Where a branch gets its records from, and how far it is. It is attached to the shared source, or apart from it: then it
 * reads a source of its own from where its sink stands, until it is at or beyond the shared one in every partition.
 *
 * One rule keeps it from losing anything: a batch of the shared source is taken only when its stretch begins at or before
 * the branch's own place. Whenever it does not, or the place is unknown, the branch goes apart.
 */
export class BranchStream<Value> {
  readonly #context: BranchStreamContext<Value>
  /** What the sink has for sure: the acknowledgement goes no further. */
  readonly #stored: Places = new Map()
  /** What was taken since the branch joined its present stream. */
  readonly #taken: Places = new Map()
  /** Partitions of which the sink keeps no offsets: there the branch starts where the shared source did. */
  readonly #offsetless = new Set<string>()
  #isAttached: boolean
  #own: OwnSource<Value> | undefined
  #closing: Promise<void> = Promise.resolve()

  constructor(context: BranchStreamContext<Value>) {
    this.#context = context
    this.#isAttached = !context.isHolding
  }

  /** Whether it takes from the shared source. */
  get isAttached(): boolean {
    return this.#isAttached
  }

  /** Whether it has to open a source of its own to go on. */
  get isIdle(): boolean {
    return !this.#isAttached && this.#own === undefined && this.#context.shared.isOpen
  }

  /** What the sink has of a partition; undefined while that is not known. */
  stored(key: string): bigint | undefined {
    return this.#stored.get(key)
  }

  /** Takes note of what was stored. */
  noteStored(position: PartitionPosition): void {
    advance(this.#stored, keyOf(position), BigInt(position.offset))
  }

  /** Takes note of where the sink stands as the shared source opens a partition; undefined when it keeps no offsets. */
  notePosition(partition: PartitionIdentity, stored: string | undefined): void {
    if (stored === undefined) this.#offsetless.add(keyOf(partition))
    else advance(this.#stored, keyOf(partition), BigInt(stored))
  }

  /** Makes it part of the shared source. */
  attach(): void {
    this.#isAttached = true
  }

  /** Leaves whatever it reads from: what was not stored comes again. */
  leave(): void {
    if (this.#context.isHolding) {
      this.#isAttached = false
      this.#taken.clear()
    }
    this.#closeOwn()
  }

  /** Resolves when its own sources are closed. */
  async closed(): Promise<void> {
    await this.#closing
  }

  /** Whether a batch of the shared source, whose stretch begins at `from`, leaves no gap. */
  follows(batch: Batch<Value>, from: bigint): boolean {
    if (!this.#context.isHolding) return true
    const key = keyOf(batch)
    const start = this.#offsetless.has(key) ? this.#context.shared.start(key) : undefined
    const place = this.#taken.get(key) ?? this.#stored.get(key) ?? start
    if (place === undefined || place < from) return false
    if (!this.#stored.has(key)) this.#stored.set(key, place)
    return true
  }

  /** What of a batch was not taken yet; undefined when that is nothing. From now on it is. */
  fresh(batch: Batch<Value>): Batch<Value> | undefined {
    const key = keyOf(batch)
    const rest = behind(batch, this.#taken.get(key))
    if (rest !== undefined) advance(this.#taken, key, BigInt(batch.nextOffset))
    return rest
  }

  /** Opens a source of its own. */
  async openOwn(life: BranchLife<Value>): Promise<void> {
    await this.#closing
    this.#own = await openOwnSource({
      source: this.#context.openSource(),
      retry: life.retry,
      signal: life.signal,
      position: (partition) => this.#startOf(life, partition),
      onOutcome: this.#context.onOutcome,
    })
  }

  /** Moves what its own source has, and joins the shared one as soon as it is there. */
  collect(taker: Taker<Value>): void {
    const own = this.#own
    if (own === undefined) return
    let batch = own.peek()
    while (batch !== undefined && taker.hasRoom(batch)) {
      own.drop()
      taker.take(batch)
      if (this.#join(own)) return
      batch = own.peek()
    }
    if (this.#join(own)) return
    if (!own.hasEnded || !this.#context.shared.hasEnded) return
    throw new ConnectorFailedError(this.#context.name, 'its own source ended before it had come to the shared one')
  }

  /** From here on the shared source brings everything that was not taken yet; what overlaps is cut off. */
  #join(own: OwnSource<Value>): boolean {
    const { shared } = this.#context
    if (!shared.isReachedBy((key) => laterOf(this.#taken.get(key), own.start(key)))) return false
    this.#closeOwn()
    this.#isAttached = true
    return true
  }

  #closeOwn(): void {
    const closed = this.#own?.close()
    this.#own = undefined
    if (closed !== undefined) this.#closing = Promise.all([this.#closing, closed]).then(() => undefined)
  }

  /** Where its own source starts: where the sink stands, or where the branch was when the sink does not say. */
  async #startOf(life: BranchLife<Value>, partition: PartitionIdentity): Promise<string | undefined> {
    const key = keyOf(partition)
    const stored = await life.position(partition)
    if (stored === undefined) this.#offsetless.add(key)
    const known = this.#stored.get(key) ?? this.#context.shared.start(key)
    const place = stored === undefined ? known : BigInt(stored)
    if (place === undefined) return undefined
    this.#stored.set(key, place)
    this.#taken.set(key, place)
    this.#context.onOutcome()
    return place.toString()
  }
}
