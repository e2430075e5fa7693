import './lib/check-node.mjs'
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureInstalled } from './lib/install.mjs'
import { runScript } from './lib/run-source.mjs'

const names = ['codec']

await runScript(async () => {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean' } }
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const unknown = positionals.find((name) => !names.includes(name))
  if (values.help || unknown !== undefined) {
    process.stderr.write(`Usage: npm run bench -- [${names.join('|')}] [--json]\n`)
    return unknown === undefined ? 0 : 1
  }
  await ensureInstalled()
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const script = fileURLToPath(new URL('../benchmarks/src/run-case.ts', import.meta.url))
  const run = (...args) =>
    execFileSync(process.execPath, ['--conditions=@cryptics-lab/source', '--import', tsx, script, ...args]).toString()
  const cases = JSON.parse(run())
  const results = Object.fromEntries(cases.map((name) => [name, Number(run(name))]))
  const ratios = {
    'encode one by one': results['encode one by one'] / results['JSON to bytes'],
    'encode a batch of 1,000': results['encode a batch of 1,000'] / results['JSON to bytes'],
    decode: results.decode / results['JSON from bytes'],
  }
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ node: process.version, nanosecondsPerRecord: results, ratioToJson: ratios })}\n`,
    )
    return 0
  }
  for (const [name, value] of Object.entries(results)) {
    const ratio = ratios[name] === undefined ? '' : `  ${ratios[name].toFixed(2)} × JSON`
    process.stdout.write(`${name.padEnd(26)}${value.toFixed(0).padStart(8)} ns${ratio}\n`)
  }
  return 0
})
