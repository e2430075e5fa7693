import type { Instrument } from '@cryptics-lab/avro-models/instruments'

/**
 * The contract that a recorded inverse perpetual is replayed as: 100 USD a contract, tick 0.1, fees of Deribit's
 * perpetual (maker free, taker 0.05 %).
 * @see https://www.deribit.com/kb/fees
 */
export const btcPerpetual: Instrument = Object.freeze({
  venue: 'deribit',
  name: 'BTC-PERPETUAL',
  contractType: 'inverse',
  baseCurrency: 'BTC',
  quoteCurrency: 'USD',
  settlementCurrency: 'BTC',
  tickSize: 0.1,
  tickSizeSteps: [],
  contractSize: 100,
  minimumAmount: 100,
  makerFee: 0,
  takerFee: 0.0005,
})
