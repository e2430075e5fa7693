import './lib/check-node.mjs'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled } from './lib/install.mjs'
import { root } from './lib/root.mjs'
import { runScript } from './lib/run-source.mjs'

// Writes the pages of docs/ that follow from the code: npm run generate:docs [-- --check]
await runScript(async () => {
  await ensureInstalled()
  const { loadGeneratedPages } = await import('./docs/load-pages.mjs')
  const isCheck = process.argv.includes('--check')
  const stale = []
  for (const [name, text] of await loadGeneratedPages()) {
    const path = join(root, 'docs', name)
    if (readIfThere(path) === text) continue
    stale.push(`docs/${name}`)
    if (!isCheck) writeFileSync(path, text)
  }
  if (stale.length === 0) console.log('everything is current')
  else if (isCheck) {
    throw new Error(
      `error DOCS_STALE: ${stale.join(', ')} ${stale.length === 1 ? 'is' : 'are'} not current; call: npm run generate:docs`,
    )
  } else console.log(`wrote ${stale.join(', ')}`)
  return 0
})

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
