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
  const over = (name, peer) => results[name] / results[peer]
  const ratios = {
    'encode, registry client / batch': over('registry client encode', 'encode a batch of 1,000'),
    'encode, avsc / batch': over('avsc encode, no frame', 'encode a batch of 1,000'),
    'encode, JSON / batch': over('JSON to bytes', 'encode a batch of 1,000'),
    'encode, batch / batch with envelopes': over("encode a batch of the suite's tickers", 'the same with envelopes'),
    'decode, registry client with reader / ours': over(
      'registry client decode, reader schema',
      'decode an older version',
    ),
    'decode an older version / avsc fromBuffer': over('decode an older version', 'avsc fromBuffer'),
    'decode, JSON / ours': over('JSON from bytes', 'decode'),
  }
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ node: process.version, nanosecondsPerRecord: results, ratios })}\n`)
    return 0
  }
  for (const [name, value] of Object.entries(results)) {
    process.stdout.write(`${name.padEnd(44)}${value.toFixed(0).padStart(8)} ns\n`)
  }
  for (const [name, value] of Object.entries(ratios)) {
    process.stdout.write(`${name.padEnd(44)}${value.toFixed(2).padStart(8)} ×\n`)
  }
  return 0
})
