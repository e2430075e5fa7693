import { afterEach, beforeEach, describe } from 'vitest'
import type { LogClient } from '../kafka/ports.ts'
import type { LogHarness } from './log-card-kit.ts'
import { lifeCards } from './log-life-cards.ts'
import { positionCards } from './log-position-cards.ts'
import { readCards } from './log-read-cards.ts'
import { sendCards } from './log-send-cards.ts'

export type { LogHarness } from './log-card-kit.ts'

/**
 * Contract of the log port, card by card. Run it against every adapter: one that passes can be put in Kafka's place.
 * Cards are skipped only for a capability that the adapter does not declare.
 */
export function describeLog(name: string, harness: LogHarness): void {
  describe(`log contract: ${name}`, () => {
    let log: LogClient
    beforeEach(async () => {
      log = await harness.open()
    })
    afterEach(async () => {
      await log.close()
      await harness.close?.()
    })
    sendCards(() => log, harness)
    readCards(() => log, harness)
    positionCards(() => log, harness)
    lifeCards(() => log, harness)
  })
}
