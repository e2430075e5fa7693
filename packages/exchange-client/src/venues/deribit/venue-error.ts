import { safeReason } from '../../core/excerpt.ts'
import { VenueRejectedError } from '../../errors.ts'
import type { DeribitReply } from './frame.ts'

// too_many_requests, retry, settlement_in_progress, matching_engine_queue_full, too_many_concurrent_requests,
// system_maintenance, internal_server_error, temporarily_unavailable. API reference, "Error codes".
const transient: ReadonlySet<number> = new Set([10028, 10040, 10041, 10047, 10066, 11051, 11094, 13028])

/** The error that a reply carries; undefined when it carries a result. */
export function errorOfReply(method: string, reply: DeribitReply): VenueRejectedError | undefined {
  const { error } = reply
  if (error === undefined) return undefined
  return new VenueRejectedError(method, error.code, safeReason(error.message), error.data, transient.has(error.code))
}
