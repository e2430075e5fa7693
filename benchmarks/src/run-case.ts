import { createCases } from './codec.ts'

// One process per case, so that no case warms or spoils another: prints nanoseconds per record, the median of the rounds.
const [name = ''] = process.argv.slice(2)
const cases = await createCases()
const run = cases[name]
if (run === undefined) {
  process.stdout.write(`${JSON.stringify(Object.keys(cases))}\n`)
} else {
  await run(200)
  const rounds: number[] = []
  for (let round = 0; round < 9; round += 1) rounds.push(await run(100))
  rounds.sort((left, right) => left - right)
  process.stdout.write(`${rounds[4]}\n`)
}
