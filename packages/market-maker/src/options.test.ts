import { describe, expect, it } from 'vitest'
import { instrument, TestVenue } from './engine/__fixtures__/test-venue.ts'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { checkOptions, type MarketMakerOptions } from './options.ts'
import { createFixedSpreadStrategy } from './strategies/fixed-spread.ts'

const valid: MarketMakerOptions = {
  instrument,
  strategy: createFixedSpreadStrategy({ amount: 10, spread: { price: 1 } }),
  limits: { maximumPosition: 500, maximumOrderAmount: 200, priceBand: 0.05 },
  gateway: new TestVenue(createVirtualTime()),
  labelPrefix: 'mm',
}

describe('checkOptions', () => {
  it('fills in the defaults', () => {
    expect(checkOptions(valid)).toMatchObject({
      ordersAtStart: 'cancel',
      refreshInterval: 250,
      refreshTolerance: 10,
      amountTolerance: 0.5,
      commandLifetime: 5_000,
      replyTimeout: 10_000,
      mayCancelAll: false,
      limits: { minimumDistance: 0, reference: 'mid' },
    })
  })

  it.each<[string, Partial<Record<keyof MarketMakerOptions, unknown>>]>([
    ['instrument', { instrument: undefined }],
    ['strategy', { strategy: {} }],
    ['gateway', { gateway: { submit() {}, openOrders() {} } }],
    ['limits', { limits: undefined }],
    ['labelPrefix', { labelPrefix: 'a-b' }],
    ['labelPrefix', { labelPrefix: undefined }],
    ['ordersAtStart', { ordersAtStart: 'ignore' }],
    ['position.amount', { position: { amount: Number.NaN, averagePrice: undefined } }],
    ['position.averagePrice', { position: { amount: 10, averagePrice: -1 } }],
    ['refreshInterval', { refreshInterval: 0 }],
    ['refreshInterval', { refreshInterval: '250' }],
    ['refreshTolerance', { refreshTolerance: Number.NaN }],
    ['amountTolerance', { amountTolerance: 1 }],
    ['commandLifetime', { commandLifetime: Number.POSITIVE_INFINITY }],
    ['confirmAttempts', { confirmAttempts: 0 }],
  ])('refuses and names %s', (path, changes) => {
    const given = { ...valid, ...changes } as MarketMakerOptions
    expect(() => checkOptions(given)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', path }))
  })
})
