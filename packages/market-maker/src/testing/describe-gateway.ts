import { afterEach, beforeEach, describe, it } from 'vitest'
import { gatewayCards } from './gateway-cards.ts'
import { createDesk } from './gateway-desk.ts'
import type { GatewayFixture, GatewayHarness } from './gateway-harness.ts'

/**
 * Contract of the gateway port, card by card. Run it against every venue: one that passes can be traded on by the market
 * maker. Cards are skipped only for what the harness does not declare that it can bring about.
 */
export function describeGateway(name: string, harness: GatewayHarness): void {
  describe(`gateway contract: ${name}`, () => {
    let fixture: GatewayFixture
    beforeEach(async () => {
      fixture = await harness.open()
    })
    afterEach(async () => {
      await fixture.close()
    })
    for (const { number, title, needs, run } of gatewayCards) {
      const isHonoured = needs === undefined || harness.capabilities.includes(needs)
      it.skipIf(!isHonoured)(`${number} ${title}`, () => run(createDesk(fixture)))
    }
  })
}
