import { AuthenticationRejectedError, CancelOnDisconnectUnavailableError, VenueRejectedError } from '../../errors.ts'
import type { DeribitMethod } from './methods.ts'
import type { DeribitCredentials } from './options.ts'

/** Asks the venue and waits for the result. */
export type Ask = (method: DeribitMethod, parameters: object) => Promise<unknown>

/**
 * Logs a connection in, and makes sure that its orders die with it.
 * @throws {AuthenticationRejectedError} The venue refused the key.
 * @throws {CancelOnDisconnectUnavailableError} The venue did not promise to cancel the orders.
 */
export async function logIn(ask: Ask, credentials: DeribitCredentials, cancelOnDisconnect: boolean): Promise<void> {
  try {
    await ask('public/auth', {
      grant_type: 'client_credentials',
      client_id: credentials.id,
      client_secret: credentials.secret,
    })
  } catch (error) {
    if (!(error instanceof VenueRejectedError) || error.retryable) throw error
    throw new AuthenticationRejectedError(error.venueCode, { cause: error })
  }
  if (cancelOnDisconnect) await enableCancelOnDisconnect(ask)
}

async function enableCancelOnDisconnect(ask: Ask): Promise<void> {
  let state: unknown
  try {
    await ask('private/enable_cancel_on_disconnect', { scope: 'connection' })
    state = await ask('private/get_cancel_on_disconnect', { scope: 'connection' })
  } catch (error) {
    if (!(error instanceof VenueRejectedError)) throw error
    // A key that may not is a matter for its owner; anything else may pass.
    const isForbidden = error.venueCode === 13021 || error.venueCode === 11042
    throw new CancelOnDisconnectUnavailableError({ cause: error, retryable: !isForbidden })
  }
  const isEnabled = typeof state === 'object' && state !== null && 'enabled' in state && state.enabled === true
  if (!isEnabled) throw new CancelOnDisconnectUnavailableError()
}
