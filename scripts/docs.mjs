import './lib/check-node.mjs'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled } from './lib/install.mjs'
import { root } from './lib/root.mjs'
import { runCommand } from './lib/run-command.mjs'
import { runScript } from './lib/run-source.mjs'
import { lastLines } from './lib/tally.mjs'

const site = join(root, 'docs', 'site')

// Builds the documentation as a site that opens from disk: npm run docs
await runScript(async () => {
  await ensureInstalled()
  await step('generated pages are current', 'node', ['scripts/generate-docs.mjs', '--check'])
  rmSync(site, { recursive: true, force: true })
  await step('guides and reference', 'typedoc', [
    '--emit',
    'docs',
    '--html',
    site,
    '--readme',
    'README.md',
    '--treatWarningsAsErrors',
    '--logLevel',
    'Warn',
  ])
  const { checkSiteLinks } = await import('./docs/site-links.mjs')
  const { pages, broken } = checkSiteLinks(site)
  if (broken.length > 0) {
    console.log(`links: ${broken.length} broken\n${lastLines(broken.join('\n'))}`)
    throw new Error(`error DOCS_FAILED: ${broken.length} links lead nowhere; they are listed above`)
  }
  console.log(`links: all lead somewhere on ${pages} pages`)
  if (!existsSync(join(site, 'index.html'))) throw new Error('error DOCS_FAILED: the site has no first page')
  console.log(`open docs/site/index.html`)
  return 0
})

async function step(name, command, args) {
  const run = await runCommand(command, args, { limit: 180_000 })
  if (!run.ok) {
    console.log(`${name}: failed\n${lastLines(run.output)}`)
    throw new Error(`error DOCS_FAILED: "${name}" did not succeed; its output is above`)
  }
  console.log(`${name}: done (${run.seconds.toFixed(1)} s)`)
}
