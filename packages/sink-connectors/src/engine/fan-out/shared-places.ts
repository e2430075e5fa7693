import type { Batch, PartitionIdentity, PartitionPosition } from '../../ports.ts'
import { firstOffsetOf, keyOf, type Places } from './places.ts'

/** How far the shared source is in each partition: handed out, and acknowledged. */
export interface SharedPlaces {
  /** Where the shared source started a partition; undefined when it does not have it. */
  start(key: string): bigint | undefined
  /** Takes note of a batch that is about to be handed out; the offset at which its stretch begins. */
  note(batch: Batch<unknown>): bigint
  /** Whether another stream is at or beyond this one in every partition of this one; false while it has none. */
  isReachedBy(place: (key: string) => bigint | undefined): boolean
  /** Next position to be acknowledged; undefined when there is none. Everyone's places hold it back. */
  due(everyone: readonly ((key: string) => bigint | undefined)[]): PartitionPosition | undefined
  /** Takes note of an acknowledgement. */
  acknowledged(position: PartitionPosition): void
}

/** The least of the places; undefined when one is unknown. */
function leastOf(first: bigint, others: readonly (bigint | undefined)[]): bigint | undefined {
  return others.reduce<bigint | undefined>(
    (least, other) => (least === undefined || other === undefined ? undefined : other < least ? other : least),
    first,
  )
}

/** Keeps the places of the shared source. */
export function createSharedPlaces(positions: () => readonly PartitionPosition[]): SharedPlaces {
  const identities = new Map<string, PartitionIdentity>()
  const starts: Places = new Map()
  const handedOut: Places = new Map()
  const done: Places = new Map()

  const reportedStart = (key: string): bigint | undefined => {
    const reported = positions().find((position) => keyOf(position) === key)
    return reported === undefined ? undefined : BigInt(reported.offset)
  }

  return {
    start: (key) => starts.get(key) ?? reportedStart(key),
    note(batch) {
      const { incarnation, topic, partition } = batch
      const key = keyOf(batch)
      const first = firstOffsetOf(batch) ?? BigInt(batch.nextOffset)
      const expected = handedOut.get(key) ?? reportedStart(key) ?? first
      // A source whose partition went away and came back begins again where the group stands.
      const from = first < expected ? first : expected
      if (!starts.has(key)) starts.set(key, from)
      identities.set(key, { incarnation, topic, partition })
      handedOut.set(key, BigInt(batch.nextOffset))
      return from
    },
    isReachedBy(place) {
      const reported = positions().map((position) => [keyOf(position), BigInt(position.offset)] as const)
      const targets = new Map([...reported, ...handedOut])
      const isBehind = (key: string, target: bigint): boolean => {
        const own = place(key)
        return own === undefined || own < target
      }
      return targets.size > 0 && ![...targets].some(([key, target]) => isBehind(key, target))
    },
    due(everyone) {
      for (const [key, identity] of identities) {
        const offset = leastOf(
          handedOut.get(key) as bigint,
          everyone.map((place) => place(key)),
        )
        const from = done.get(key) ?? (starts.get(key) as bigint)
        if (offset !== undefined && offset > from) return { ...identity, offset: offset.toString() }
      }
      return undefined
    },
    acknowledged(position) {
      done.set(keyOf(position), BigInt(position.offset))
    },
  }
}
