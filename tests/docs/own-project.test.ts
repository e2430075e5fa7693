import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withPostgres } from '../harness/postgres.ts'
import { packAll } from '../packed/workshop.mjs'
import { pageText } from './markdown.ts'
import { doStep, readRecipe, type RecipeStep } from './recipe.ts'
import { root } from './repository-copy.ts'

// The packages are packed as they are built; `.ci/run` builds before it comes here.
const isBuilt = ['avro-models', 'sink-connectors'].every((name) =>
  existsSync(join(root, 'packages', name, 'dist/index.js')),
)

describe.skipIf(!isBuilt)('a project of one’s own', () => {
  const postgres = withPostgres()
  let folder: string
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'cryptics-own-project-')))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('goes from an empty folder to rows as docs/your-own-model.md says, with the packed packages', async () => {
    const packed = await packAll(join(folder, 'tarballs'))
    const tarballOf = new Map(packed.map(({ name, tarball }) => [name, tarball]))
    const withTarballs = (step: RecipeStep): RecipeStep =>
      step.kind === 'run'
        ? {
            ...step,
            commands: step.commands.replaceAll(/@cryptics-lab\/[\w-]+/g, (name) => tarballOf.get(name) ?? name),
          }
        : step
    const { url } = await postgres.database()
    const project = join(folder, 'project')
    const before = process.env['DATABASE_URL']
    process.env['DATABASE_URL'] = url
    try {
      const steps = readRecipe(pageText('docs/your-own-model.md'))
      expect(steps.length).toBeGreaterThan(10)
      for (const step of steps) doStep(project, withTarballs(step))
    } finally {
      if (before === undefined) delete process.env['DATABASE_URL']
      else process.env['DATABASE_URL'] = before
    }
  })
})
