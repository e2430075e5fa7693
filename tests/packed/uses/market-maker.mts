import { createMarketMaker, type MakerEvent, type MarketMakerOptions } from '@cryptics-lab/market-maker'
import { createFixedSpreadStrategy } from '@cryptics-lab/market-maker/strategies/fixed-spread'
import { describeGateway, type GatewayHarness } from '@cryptics-lab/market-maker/testing'

const strategy = createFixedSpreadStrategy({ levels: 2, amount: 100, spread: { price: 4 } })
const kinds: MakerEvent['kind'][] = []
const make = (options: Omit<MarketMakerOptions, 'strategy'>) => createMarketMaker({ ...options, strategy })
const prove = (harness: GatewayHarness): Promise<void> => describeGateway('mine', harness)
console.log(strategy.name, kinds.length, typeof make, typeof prove)
