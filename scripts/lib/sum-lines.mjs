import { readFileSync } from 'node:fs'

// Sums the lines "N passed, M failed" that suites left in a file, and prints the sum: node scripts/lib/sum-lines.mjs FILE
let passed = 0
let failed = 0
for (const line of readFileSync(process.argv[2], 'utf8').split('\n')) {
  const match = /^(\d+) passed, (\d+) failed$/.exec(line)
  if (match === null) continue
  passed += Number(match[1])
  failed += Number(match[2])
}
if (passed + failed === 0) failed = 1
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
