import { describe, expect, it } from 'vitest'
import { packageEntries } from '../../scripts/docs/package-entries.mjs'
import { publicNames, publicNamesDifferences } from '../../scripts/lib/public-names.mjs'
import { expectNone } from './expect-none.ts'

describe('public names', () => {
  it('are those that were decided on; a deliberate change is written down by npm run generate:names', () => {
    expectNone(publicNamesDifferences(), 'when they are meant, run: npm run generate:names')
  })

  it('are there for every entry', () => {
    const text = [...publicNames().values()].join('')
    const entries = packageEntries()
    expect(entries.length).toBeGreaterThan(25)
    for (const { specifier } of entries) expect(text).toMatch(new RegExp(`^${specifier}\n {2}\\w+: \\w`, 'm'))
    expect(text).not.toContain('unknown')
  })
})
