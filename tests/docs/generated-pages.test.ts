import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig, standardConfigSchema } from '@cryptics-lab/service-kit/config'
import { describe, expect, it } from 'vitest'
import { duplicateCodes, readErrors, renderErrors } from '../../scripts/docs/error-reference.ts'
import { generatedPages } from '../../scripts/docs/generated-pages.ts'
import { fencedBlocks, pageText } from './markdown.ts'
import { root } from './repository-copy.ts'

describe('generated pages', () => {
  it('are current: run `npm run generate:docs` when this fails', () => {
    const pages = generatedPages(root)
    const migrations = [...pages.keys()].filter((name) => name.endsWith('.sql'))
    expect(migrations).toHaveLength(8)
    expect([...pages.keys()].filter((name) => !name.endsWith('.sql')).sort()).toEqual(['configuration.md', 'errors.md'])
    for (const [name, text] of pages) {
      const path = join(root, 'docs', name)
      expect(existsSync(path) ? readFileSync(path, 'utf8') : '', name).toBe(text)
    }
  })
})

describe('the configuration', () => {
  it('of the example is accepted as it is written, and a variable wins over it', async () => {
    const example = fencedBlocks(pageText('docs/configuration.md')).find(({ language }) => language === 'toml')
    const { value } = await loadConfig({
      schema: standardConfigSchema,
      file: 'config.toml',
      environment: { PIPELINE__ENABLED_MODELS: 'trade' },
      readText: async (path) => {
        if (path === 'config.toml') return example?.text ?? 'no example'
        throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
      },
    })
    expect(value.pipeline.enabled_models).toEqual(['trade'])
    expect(value.pipeline.models['ticker']?.table_name).toBe('ticker_data')
  })
})

describe('error codes', () => {
  const errors = readErrors(root)

  it('belong to one class each, in all packages together', () => {
    expect(errors.length).toBeGreaterThan(70)
    expect(duplicateCodes(errors)).toEqual([])
    const twice = { ...errors[0], name: 'Other' } as (typeof errors)[number]
    expect(duplicateCodes([...errors, twice])).toEqual([expect.stringContaining(`${twice.code}: `)])
  })

  it('are written in capitals, and say what they mean', () => {
    for (const { code, name, doc } of errors) {
      expect(code, name).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/)
      expect(doc, name).toMatch(/^[A-Z].{15,}\.$/)
    }
  })

  it('are found where they are: variants of one class, retryable ones, those of the app', () => {
    const page = renderErrors(errors)
    expect(page).toMatch(/\| `RECORDING_EMPTY` \| `RecordingError` \| no \|/)
    expect(page).toMatch(/\| `REQUEST_TIMEOUT` \| `RequestTimeoutError` \| yes \|/)
    expect(page).toMatch(/\| `VENUE_REJECTED` \| `VenueRejectedError` \| by the instance \|/)
    expect(page).toContain('## The reference app')
  })
})
