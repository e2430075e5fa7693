import './lib/check-node.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { runScript } from './lib/run-source.mjs'

// Writes tests/house/public-names/*.txt, what each package offers: npm run generate:names
await runScript(async () => {
  await ensureInstalled()
  const { publicNamesDifferences, writePublicNames } = await import('./lib/public-names.mjs')
  for (const difference of publicNamesDifferences()) console.log(difference)
  console.log(`written: the public names of ${writePublicNames().join(', ')}`)
  return 0
})
