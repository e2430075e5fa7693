/** What to do after a connection ended with a given close code. */
export interface ClosePolicy {
  /** Whether the other side says that we are at fault, so that coming back at once would only repeat it. */
  readonly isOurFault: boolean
}

// 1002 protocol error, 1003 unsupported data, 1007 invalid payload, 1008 policy violation, 1009 message too big,
// 1010 missing extension: the peer (or our own frame bound) objects to what was sent. RFC 6455, section 7.4.1.
const faults = new Set([1002, 1003, 1007, 1008, 1009, 1010])

/** The policy of a close code; every code leads to a new connection, some of them slowly. */
export function closePolicy(code: number): ClosePolicy {
  return { isOurFault: faults.has(code) }
}
