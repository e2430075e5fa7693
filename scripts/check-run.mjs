import { readFileSync } from 'node:fs'
import { createTally } from './lib/tally.mjs'

// Checks the JSON document of one full pass: node scripts/check-run.mjs FILE [TRADES]
const [file, trades = '2286'] = process.argv.slice(2)
const tally = createTally()
const check = (name, holds, found) => {
  if (!holds) console.log(`FAILED ${name}: ${JSON.stringify(found)}`)
  tally.add(name, { passed: holds ? 1 : 0, failed: holds ? 0 : 1 })
}

try {
  const report = JSON.parse(readFileSync(file, 'utf8'))
  for (const [model, counts] of Object.entries(report.models)) {
    check(`${model}: produced = stored`, counts.produced === counts.stored && counts.deadLettered === 0, counts)
  }
  for (const model of ['ticker', 'trade', 'index', 'ack', 'fill', 'quote']) {
    check(`${model}: there are records`, report.models[model]?.stored > 0, report.models[model])
  }
  check(`trade: ${trades} rows`, report.models.trade?.stored === Number(trades), report.models.trade)
  check('client: nothing malformed, no gap', report.client.malformed === 0 && report.client.gaps === 0, report.client)
  check('orders: placed, and none left open', report.orders.placed > 0 && report.orders.openAtExit === 0, report.orders)
} catch (error) {
  check('the run gives a JSON document', false, error.message)
}
process.exitCode = tally.finish()
