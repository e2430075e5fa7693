import { describe, expect, it } from 'vitest'
import { StrategyUnknownError } from './errors.ts'
import { createFixedSpreadStrategy } from './strategies/fixed-spread.ts'
import { StrategyRegistry } from './strategy-registry.ts'

describe('StrategyRegistry', () => {
  const registry = new StrategyRegistry()
    .register('fixed-spread', createFixedSpreadStrategy)
    .register('nothing', (options: { readonly name: string }) => ({ name: options.name, quotes: () => [] }))

  it('makes a strategy by its name, with options of its own type', () => {
    expect(registry.names).toEqual(['fixed-spread', 'nothing'])
    expect(registry.create('fixed-spread', { amount: 10, spread: { price: 1 } }).name).toBe('fixed-spread')
    expect(registry.create('nothing', { name: 'idle' }).name).toBe('idle')
    // @ts-expect-error The options of one strategy are not those of another.
    expect(() => registry.create('fixed-spread', { name: 'idle' })).toThrow(/amount/)
  })

  it('names what it does not know, and what it knows', () => {
    const ask = (): unknown => registry.create('grid' as 'nothing', { name: 'grid' })
    expect(ask).toThrow(StrategyUnknownError)
    expect(ask).toThrow(/fixed-spread, nothing/)
  })

  it('refuses a name that is taken', () => {
    expect(() => registry.register('nothing', createFixedSpreadStrategy)).toThrow(/taken/)
  })
})
