import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageEntries } from '../../scripts/docs/package-entries.mjs'
import { checkSiteLinks } from '../../scripts/docs/site-links.mjs'
import { root } from './repository-copy.ts'

describe('entries of the reference', () => {
  const entries = packageEntries()

  it('are all that the manifests offer, and every strategy, dialect and venue', () => {
    const specifiers = entries.map(({ specifier }) => specifier)
    expect(new Set(specifiers).size).toBe(specifiers.length)
    for (const name of readdirSync(join(root, 'packages'))) {
      const manifest = readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')
      const { exports } = JSON.parse(manifest) as { readonly exports: Readonly<Record<string, unknown>> }
      const named = Object.keys(exports).filter((entry) => entry !== './package.json' && !entry.includes('*'))
      const wanted = named.map((entry) => `@cryptics-lab/${name}${entry.slice(1)}`)
      expect(specifiers).toEqual(expect.arrayContaining(wanted))
    }
    const files = entries.map(({ file }) => file)
    const members = (folder: string, suffix: string): readonly string[] =>
      readdirSync(join(root, folder))
        .filter((name) => !name.includes('.test') && !name.includes('__'))
        .map((name) => `${folder}/${name}${suffix}`)
    expect(files).toEqual(expect.arrayContaining([...members('packages/market-maker/src/strategies', '')]))
    expect(files).toEqual(expect.arrayContaining([...members('packages/sink-connectors/src/dialects', '/index.ts')]))
    expect(files).toEqual(expect.arrayContaining([...members('packages/exchange-client/src/venues', '/index.ts')]))
  })

  it('exist', () => {
    expect(entries.filter(({ file }) => !existsSync(join(root, file))).map(({ specifier }) => specifier)).toEqual([])
  })
})

describe('links of the built site', () => {
  it('are found broken when they lead to no file, or to no place of a page', () => {
    const site = mkdtempSync(join(tmpdir(), 'cryptics-site-'))
    try {
      writeFileSync(join(site, 'other.html'), '<h2 id="here">Here</h2>')
      const links = ['other.html', 'other.html#here', '#top', 'https://example.org/x', 'gone.html', 'other.html#gone']
      writeFileSync(
        join(site, 'index.html'),
        `<p id="top">${links.map((link) => `<a class="x" href="${link}"></a>`).join('')}</p>`,
      )
      expect(checkSiteLinks(site)).toEqual({
        pages: 2,
        broken: [
          'index.html: gone.html leads to no file',
          'index.html: other.html#gone leads to no place on that page',
        ],
      })
    } finally {
      rmSync(site, { recursive: true, force: true })
    }
  })
})
