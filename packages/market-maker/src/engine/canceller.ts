import { sleep } from '@cryptics-lab/avro-models'
import type { CancelReport } from '../maker-state.ts'
import type { EngineContext } from './context.ts'
import { withDeadline } from './deadline.ts'

/**
 * Cancels every order of ours and asks the venue until none rests, a bounded number of times. Never rejects.
 * @param pull Sends the cancels that can be sent now.
 */
export async function cancelAndConfirm(context: EngineContext, pull: () => void): Promise<CancelReport> {
  const { options, ledger } = context
  const { gateway, timers, clock, instrument, confirmAttempts, confirmInterval, queryTimeout, mayCancelAll } = options
  let labels: readonly string[] = ledger.live().map(({ label }) => label)
  for (let attempt = 1; attempt <= confirmAttempts; attempt += 1) {
    pull()
    const askedAt = clock.now()
    try {
      const list = await withDeadline(timers, 'openOrders', queryTimeout, () => gateway.openOrders(instrument.name))
      const own = list.filter(({ label }) => options.labels.isOwn(label))
      ledger.openOrders(list, askedAt)
      labels = own.map(({ label }) => label)
      const underWay = ledger.live().some(({ state }) => state === 'pending-place')
      if (own.length === 0 && !underWay) {
        return { openAtExit: 0, openLabels: [], confirmed: true, attempts: attempt }
      }
      if (mayCancelAll && attempt > confirmAttempts / 2) {
        gateway.submit([{ action: 'cancel_all', instrument: instrument.name }])
      }
    } catch (error) {
      context.emit({ kind: 'gateway-failed', operation: 'openOrders', error })
    }
    pull()
    await sleep(timers, confirmInterval)
  }
  return { openAtExit: labels.length, openLabels: labels, confirmed: false, attempts: confirmAttempts }
}
