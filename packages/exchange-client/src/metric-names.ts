/** Names of the measurements that this package reports. */
export const metricNames = {
  /** Counter: frames received. */
  frames: 'exchange_client_frames',
  /** Counter: frames that could not be understood. */
  malformed: 'exchange_client_malformed_frames',
  /** Counter: breaks in a channel's chain. */
  gaps: 'exchange_client_gaps',
  /** Counter: connections that stood again after a loss. */
  reconnects: 'exchange_client_reconnects',
  /** Counter: connection attempts that failed. */
  failedAttempts: 'exchange_client_failed_attempts',
  /** Counter: replies that nobody waits for. */
  unmatchedReplies: 'exchange_client_unmatched_replies',
  /** Counter: notifications on channels that are not wanted any more. */
  unwantedNotifications: 'exchange_client_unwanted_notifications',
  /** Counter: replayed book changes that were ignored. */
  replayedChanges: 'exchange_client_replayed_changes',
  /** Counter: fills that came twice and were told once. */
  duplicateFills: 'exchange_client_duplicate_fills',
  /** Counter: events dropped by the queue of a stream. */
  droppedEvents: 'exchange_client_dropped_events',
  /** Counter: exceptions of listeners. */
  listenerFailures: 'exchange_client_listener_failures',
  /** Histogram: from an order command's send to its outcome, in microseconds; labels `action`, `outcome`. */
  acknowledgement: 'exchange_client_acknowledgement_microseconds',
} as const
