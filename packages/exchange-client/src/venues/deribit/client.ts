import { DeribitClientImplementation } from './client-implementation.ts'
import type { DeribitClient } from './deribit-client.ts'
import { type DeribitClientOptions, readOptions } from './options.ts'

/**
 * Makes a client of Deribit's API v2. Nothing is opened before `connect()`.
 * @throws {InvalidOptionError} An option cannot be accepted.
 */
export function createDeribitClient(options: DeribitClientOptions): DeribitClient {
  return new DeribitClientImplementation(readOptions(options))
}
