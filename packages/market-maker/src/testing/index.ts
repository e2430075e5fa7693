export { describeGateway } from './describe-gateway.ts'
export type { GatewayCapability, GatewayFixture, GatewayHarness } from './gateway-harness.ts'
