export { describeGateway } from './describe-gateway.ts'
export { type GatewayCard, gatewayCards } from './gateway-cards.ts'
export type { GatewayDesk } from './gateway-desk.ts'
export type { GatewayCapability, GatewayFixture, GatewayHarness } from './gateway-harness.ts'
