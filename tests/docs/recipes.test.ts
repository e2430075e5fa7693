import { readdirSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { join } from 'node:path'
import { pageText } from './markdown.ts'
import { doStep, firstMissingLine, readRecipe } from './recipe.ts'
import { copyRepository, root } from './repository-copy.ts'

const guides = readdirSync(join(root, 'docs')).filter((name) => name.startsWith('adding-a-'))

describe('recipes', () => {
  it('are there for every kind of extension', () => {
    expect(guides.sort()).toEqual([
      'adding-a-dialect.md',
      'adding-a-model.md',
      'adding-a-strategy.md',
      'adding-a-venue.md',
    ])
  })

  // Each in a fresh copy: what one recipe adds must not be needed by another.
  it.each(guides)('%s works as it is written, step by step', (guide) => {
    const steps = readRecipe(pageText(`docs/${guide}`))
    expect(steps.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['create', 'run']))
    const copy = copyRepository()
    try {
      for (const step of steps) doStep(copy.folder, step)
    } finally {
      copy.remove()
    }
  })
})

describe('a recipe that does not fit', () => {
  const copy = copyRepository()
  afterAll(() => copy.remove())
  const follow = (markdown: string): void => {
    for (const step of readRecipe(markdown)) doStep(copy.folder, step)
  }
  const change = (lines: string): string => `Change \`LICENSE\`:\n\n\`\`\`diff\n${lines}\n\`\`\`\n`
  const run = (command: string, expected: string): string =>
    `Run:\n\n\`\`\`sh\n${command}\n\`\`\`\n\nIt prints:\n\n\`\`\`text\n${expected}\n\`\`\`\n`

  it.each<[string, string, RegExp]>([
    ['changes lines that are not there', change(' no such line\n+a line'), /LICENSE 0 times/],
    ['creates a file that is there', 'Create `LICENSE`:\n\n```text\nmine\n```\n', /exists already/],
    ['runs a command that fails', run('exit 3', ''), /ended with 3/],
    ['shows another output', run('echo one two', 'one three'), /no line "one three"/],
    ['has a block that is no step', 'Look:\n\n```ts\nexport {}\n```\n', /no step/],
  ])('fails when it %s', (_, markdown, message) => {
    expect(() => follow(markdown)).toThrow(message)
  })

  it('passes when it fits', () => {
    follow(change(' MIT License\n+and a line'))
    follow(run('head -2 LICENSE', 'MIT …\nand a line'))
    expect(firstMissingLine('a 1.5 s\nb', 'a … s\nb')).toBeUndefined()
  })
})
