import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pages, pageText } from './markdown.ts'
import { root } from './repository-copy.ts'

/** Relative links and pictures of a page, outside of code. */
function linksOf(markdown: string): readonly string[] {
  const prose = markdown.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '').replaceAll(/`[^`\n]*`/g, '')
  const found = [...prose.matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)|\b(?:src|srcset|href)="([^"]+)"/g)]
  return found.map(([, link, attribute]) => link ?? attribute ?? '').filter((link) => !/^[a-z]+:/.test(link))
}

/** Anchors that a page offers, as GitHub makes them of headings. */
function anchorsOf(markdown: string): readonly string[] {
  const headings = markdown.replaceAll(/^(`{3,})[\s\S]*?^\1$/gm, '').matchAll(/^#+ (.+)$/gm)
  return [...headings].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  )
}

function problemOf(page: string, link: string, text: string): string | undefined {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : join(dirname(page), path)
  if (!existsSync(join(root, target))) return `${page}: ${link} leads to nothing`
  const isPage = statSync(join(root, target)).isFile() && target.endsWith('.md')
  if (anchor === undefined || !isPage) return undefined
  const anchors = anchorsOf(target === page ? text : pageText(target))
  return anchors.includes(anchor) ? undefined : `${page}: ${link} leads to no heading`
}

describe('links between pages', () => {
  it('lead to a file, and to a heading that it has', () => {
    const all = pages().flatMap((page) => {
      const text = pageText(page)
      return linksOf(text).map((link) => problemOf(page, link, text))
    })
    expect(all.length).toBeGreaterThan(20)
    expect(all.filter((problem) => problem !== undefined)).toEqual([])
  })

  it('would be found broken', () => {
    const text = '# A heading: yes\n\n[x](missing.md) [y](#nowhere) [z](#a-heading-yes) ![p](https://example.org/p.png)'
    expect(linksOf(text).map((link) => problemOf('README.md', link, text))).toEqual([
      'README.md: missing.md leads to nothing',
      'README.md: #nowhere leads to no heading',
      undefined,
    ])
  })
})
