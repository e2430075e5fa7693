import type { GatewayFailedEvent } from '../maker-events.ts'
import type { EngineContext } from './context.ts'
import { withDeadline } from './deadline.ts'

/** An answer of the venue, with the local time at which it was asked for; or why there is none. */
export type GatewayAnswer<Answer> =
  | { readonly answered: true; readonly value: Answer; readonly askedAt: number }
  | { readonly answered: false; readonly error: unknown }

/** Asks the venue, with a deadline. Never rejects: a failure is told as an event and given back. */
export async function askGateway<Answer>(
  { options, enter, emit }: EngineContext,
  operation: GatewayFailedEvent['operation'],
  ask: () => Promise<Answer>,
): Promise<GatewayAnswer<Answer>> {
  const askedAt = options.clock.now()
  try {
    const value = await withDeadline(options.timers, operation, options.queryTimeout, ask)
    return { answered: true, value, askedAt }
  } catch (error) {
    enter(() => emit({ kind: 'gateway-failed', operation, error }))
    return { answered: false, error }
  }
}
