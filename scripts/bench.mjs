import './lib/check-node.mjs'
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureInstalled } from './lib/install.mjs'
import { runScript } from './lib/run-source.mjs'

const codecRatios = {
  'encode, registry client / batch': ['registry client encode', 'encode a batch of 1,000'],
  'encode, avsc / batch': ['avsc encode, no frame', 'encode a batch of 1,000'],
  'encode, JSON / batch': ['JSON to bytes', 'encode a batch of 1,000'],
  'encode, batch / batch with envelopes': ["encode a batch of the suite's tickers", 'the same with envelopes'],
  'decode, registry client with reader / ours': ['registry client decode, reader schema', 'decode an older version'],
  'decode an older version / avsc fromBuffer': ['decode an older version', 'avsc fromBuffer'],
  'decode, JSON / ours': ['JSON from bytes', 'decode'],
}

const pipelineRatios = {
  'producer, ours / by hand': ['producer, ours', 'producer, 1,000 a send, by hand'],
  'producer, ours / one a send': ['producer, ours', 'producer, one a send, by hand'],
  'topic to table, ours / by hand': ['topic to table, ours', 'topic to table, by hand'],
  "topic to table, ours / Debezium's": ['topic to table, ours', "topic to table, Debezium's sink"],
  'with trigger, ours / by hand': ['topic to table with trigger, ours', 'topic to table with trigger, by hand'],
  "with trigger, ours / Debezium's": [
    'topic to table with trigger, ours',
    "topic to table with trigger, Debezium's sink",
  ],
  'topic to table, ours / by INSERT': ['topic to table, ours', 'topic to table by INSERT, by hand'],
}

/** Suites by name: the program of their cases, the unit of its figures, how often each is run, and what is compared. */
const suites = {
  codec: { script: 'run-case.ts', unit: 'nanosecondsPerRecord', suffix: 'ns', rounds: 1, ratios: codecRatios },
  // Needs real servers; its program says which variables name them.
  pipeline: {
    script: 'pipeline/run-case.ts',
    unit: 'recordsPerSecond',
    suffix: '/s',
    rounds: 3,
    before: 'fill',
    ratios: pipelineRatios,
  },
}

const median = (values) => values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]

await runScript(async () => {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean' } }
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const [name = 'codec'] = positionals
  const suite = suites[name]
  if (values.help || suite === undefined) {
    process.stderr.write(`Usage: npm run bench -- [${Object.keys(suites).join('|')}] [--json]\n`)
    return values.help ? 0 : 1
  }
  await ensureInstalled()
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const script = fileURLToPath(new URL(`../benchmarks/src/${suite.script}`, import.meta.url))
  const run = (...args) =>
    execFileSync(process.execPath, ['--conditions=@cryptics-lab/source', '--import', tsx, script, ...args]).toString()
  const cases = JSON.parse(run())
  if (suite.before !== undefined) run(suite.before)
  const rounds = new Map(cases.map((one) => [one, []]))
  // Round by round, so that a machine that drifts drifts for every case.
  for (let round = 0; round < suite.rounds; round += 1) {
    for (const [one, figures] of rounds) figures.push(Number(run(one)))
  }
  const results = Object.fromEntries([...rounds].map(([one, figures]) => [one, median(figures)]))
  const ratios = Object.fromEntries(
    Object.entries(suite.ratios).map(([label, [over, under]]) => [label, results[over] / results[under]]),
  )
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ node: process.version, [suite.unit]: results, ratios })}\n`)
    return 0
  }
  for (const [label, value] of Object.entries(results)) {
    process.stdout.write(`${label.padEnd(46)}${value.toFixed(0).padStart(8)} ${suite.suffix}\n`)
  }
  for (const [label, value] of Object.entries(ratios)) {
    process.stdout.write(`${label.padEnd(46)}${value.toFixed(2).padStart(8)} ×\n`)
  }
  return 0
})
