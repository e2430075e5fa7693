import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './repository-copy.ts'

/** One fenced block of a page. */
export interface FencedBlock {
  /** What is written behind the fence, for example `ts` or `ts no-check: reason`. */
  readonly info: string
  /** First word of it. */
  readonly language: string
  /** Content, without the fences. */
  readonly text: string
  /** Line of the opening fence, from 1. */
  readonly line: number
  /** Last line of prose before the block; empty when another block or a heading comes before it. */
  readonly lead: string
}

/** The fenced blocks of a page, in order. */
export function fencedBlocks(markdown: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = []
  const lines = markdown.split('\n')
  let lead = ''
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] as string
    const opening = /^(`{3,})(.*)$/.exec(line)
    if (opening === null) {
      if (line.trim() !== '') lead = line.trim()
      continue
    }
    const [, fence, info = ''] = opening
    const end = lines.findIndex((candidate, place) => place > index && candidate === fence)
    const last = end < 0 ? lines.length : end
    const text = `${lines.slice(index + 1, last).join('\n')}\n`
    blocks.push({ info: info.trim(), language: info.trim().split(/\s/)[0] ?? '', text, line: index + 1, lead })
    lead = ''
    index = last
  }
  return blocks
}

/** Pages that people read, relative to the root: READMEs, guides, decisions, and what lies at the root. */
export function pages(): readonly string[] {
  const at = (folder: string): readonly string[] =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
      .map(({ name }) => (folder === '.' ? name : `${folder}/${name}`))
  const below = (area: string): readonly string[] =>
    readdirSync(join(root, area)).flatMap((name) => at(`${area}/${name}`))
  return ['.', 'docs', 'docs/decisions', 'benchmarks'].flatMap(at).concat(below('packages'), below('examples')).sort()
}

/** Text of a page. */
export function pageText(page: string): string {
  return readFileSync(join(root, page), 'utf8')
}
