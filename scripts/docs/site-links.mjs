import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * Links of a built site that lead nowhere: to a page that is not there, or to a place that the page does not have.
 * @param {string} site Folder of the site.
 * @returns {{ pages: number, broken: readonly string[] }}
 */
export function checkSiteLinks(site) {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))
  const texts = new Map(pages.map((name) => [join(site, name), readFileSync(join(site, name), 'utf8')]))
  const broken = new Set()
  for (const [page, text] of texts) {
    for (const [, attribute] of text.matchAll(/\s(?:href|src|srcset)="([^"]+)"/g)) {
      const problem = problemOf(page, attribute.replaceAll('&amp;', '&'), texts)
      if (problem !== undefined) broken.add(`${relative(site, page)}: ${attribute} ${problem}`)
    }
  }
  return { pages: pages.length, broken: [...broken] }
}

function problemOf(page, link, texts) {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(link)) return undefined
  const [path, anchor] = link.split('#')
  const target = path === '' ? page : join(dirname(page), decodeURIComponent(path))
  // Lines of a source file have no anchors on disk.
  if (!existsSync(target)) return 'leads to no file'
  const text = texts.get(target)
  if (anchor === undefined || anchor === '' || text === undefined) return undefined
  const id = decodeURIComponent(anchor)
  return text.includes(`id="${id}"`) ? undefined : 'leads to no place on that page'
}
