import { MakerEngine } from './engine/maker-engine.ts'
import type { MarketMaker } from './maker-state.ts'
import { checkOptions, type MarketMakerOptions } from './options.ts'

/**
 * Makes a market maker for one instrument. It does nothing before `start()`; feed it every event of the venue through
 * `onEvent`, in order, from before that on.
 * @throws {InvalidOptionError} When an option is missing or out of range; `path` names it.
 */
export function createMarketMaker(options: MarketMakerOptions): MarketMaker {
  return new MakerEngine(checkOptions(options))
}
