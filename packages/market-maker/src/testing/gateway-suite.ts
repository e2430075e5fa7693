import { afterEach, beforeEach, describe, it } from 'vitest'
import { gatewayCards } from './gateway-cards.ts'
import { createDesk } from './gateway-desk.ts'
import type { GatewayFixture, GatewayHarness } from './gateway-harness.ts'

/** Declares the tests of the gateway's contract; loaded by `describeGateway`, because vitest is an optional peer. */
export function gatewaySuite(name: string, harness: GatewayHarness): void {
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
