import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { root } from './root.mjs'
import { runCommand } from './run-command.mjs'
import { lastLines } from './tally.mjs'

/**
 * Runs vitest over projects and counts from its report.
 * @param {{ limit: number, projects?: readonly string[], filters?: readonly string[], env?: Record<string, string>, tally: ReturnType<typeof import('./tally.mjs').createTally> }} options
 *   Without `projects` it is every project but those that are suites of their own; `filters` are parts of paths.
 */
export async function runVitest({ limit, tally, projects = quickProjects(), filters = [], env = {} }) {
  const folder = mkdtempSync(join(tmpdir(), 'cryptics-vitest-'))
  try {
    const report = join(folder, 'report.json')
    const selection = projects.map((name) => `--project=${name}`)
    const run = await runCommand(
      'vitest',
      ['run', ...filters, ...selection, '--reporter=json', `--outputFile=${report}`],
      {
        limit,
        env: { CI: 'true', ...env },
      },
    )
    const suites = existsSync(report) ? countSuites(JSON.parse(readFileSync(report, 'utf8'))) : new Map()
    let failures = 0
    for (const [name, suite] of [...suites].sort(([one], [other]) => one.localeCompare(other))) {
      for (const text of suite.failures) console.log(`\nFAILED ${text}`)
      for (const text of suite.skipped) console.log(`skipped: ${text}`)
      tally.add(name, suite)
      failures += suite.failed
    }
    // An error outside of every test, or a run that was cut, must not look like success.
    if (!run.ok && failures === 0) {
      console.log(run.timedOut ? `vitest was stopped after ${limit / 1_000} s` : `vitest ended with code ${run.code}`)
      console.log(lastLines(run.output))
      tally.add('vitest', { passed: 0, failed: 1, seconds: run.seconds })
    }
    console.log(`vitest took ${run.seconds.toFixed(1)} s`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Every package, the reference app, and what crosses packages; the suites of their own are left out. */
function quickProjects() {
  const folders = ['packages', 'examples'].flatMap((area) => readdirSync(join(root, area)))
  return [...folders, 'tests']
}

function countSuites(report) {
  const suites = new Map()
  for (const file of report.testResults) {
    const path = relative(root, file.name)
    const name = suiteOf(path)
    if (!suites.has(name)) suites.set(name, { passed: 0, failed: 0, failures: [], skipped: [], seconds: 0 })
    const suite = suites.get(name)
    suite.seconds += Math.max(0, file.endTime - file.startTime) / 1_000
    for (const test of file.assertionResults) count(suite, path, test)
    // A file that cannot be loaded has no tests, only a message.
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) {
      suite.failed += 1
      suite.failures.push(`${path}\n${indent(file.message)}`)
    }
  }
  return suites
}

function count(suite, path, test) {
  const title = `${path} › ${test.fullName}`
  if (test.status === 'passed') suite.passed += 1
  else if (test.status === 'failed') {
    suite.failed += 1
    suite.failures.push(`${title}\n${indent(test.failureMessages.join('\n'))}`)
  } else suite.skipped.push(title)
}

/** `packages/NAME/…` and `examples/NAME/…` are suites by name, and so is each folder of `tests`. */
function suiteOf(path) {
  const [area, name] = path.split('/')
  return area === 'tests' ? `tests ${name}` : `unit ${name}`
}

function indent(text) {
  const lines = (text ?? '').trimEnd().split('\n').slice(0, 40)
  return lines.map((line) => `    ${line}`).join('\n')
}
