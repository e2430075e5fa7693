/** Partitions that a member of a group was given. */
export interface PlatformaticAssignment {
  /** Name of the topic. */
  readonly topic: string
  /** Numbers of the partitions. */
  readonly partitions: number[]
}

/** A member's share, as the client takes it. */
export interface MemberShare {
  /** The member. */
  readonly memberId: string
  /** Its partitions, by topic. */
  readonly assignments: Map<string, PlatformaticAssignment>
}

/**
 * Deals partitions in turn, each topic among the members that read it. The client's own deals only the topics of the one
 * that deals, and to everyone.
 */
export function assignPartitions(
  _dealer: string,
  members: ReadonlyMap<string, { readonly topics?: readonly string[] }>,
  _topics: ReadonlySet<string>,
  metadata: { readonly topics: ReadonlyMap<string, { readonly partitions: readonly unknown[] }> },
): MemberShare[] {
  const shares = new Map(
    [...members.keys()].toSorted().map((memberId) => [memberId, { memberId, assignments: new Map() } as MemberShare]),
  )
  let turn = 0
  for (const [topic, { partitions }] of metadata.topics) {
    const readers = [...shares.values()].filter(({ memberId }) => members.get(memberId)?.topics?.includes(topic))
    if (readers.length === 0) continue
    for (let partition = 0; partition < partitions.length; partition += 1) {
      const { assignments } = readers[turn % readers.length] as MemberShare
      const share = assignments.get(topic) ?? { topic, partitions: [] }
      share.partitions.push(partition)
      assignments.set(topic, share)
      turn += 1
    }
  }
  return [...shares.values()]
}
