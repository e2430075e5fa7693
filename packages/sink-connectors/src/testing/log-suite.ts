import { afterEach, beforeEach, describe } from 'vitest'
import type { LogClient } from '../kafka/ports.ts'
import type { LogHarness } from './log-card-kit.ts'
import { lifeCards } from './log-life-cards.ts'
import { positionCards } from './log-position-cards.ts'
import { readCards } from './log-read-cards.ts'
import { sendCards } from './log-send-cards.ts'

/** Declares the tests of the log's contract; loaded by `describeLog`, because vitest is an optional peer. */
export function logSuite(name: string, harness: LogHarness): void {
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
