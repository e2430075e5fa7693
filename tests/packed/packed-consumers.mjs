import { join } from 'node:path'
import { root } from '../../scripts/lib/root.mjs'
import { lastLines } from '../../scripts/lib/tally.mjs'
import { consumersOf, writeConsumer, writePrograms } from './consumers.mjs'
import { forbiddenCodeCheck, importTimeCheck, runChecks, treeChecks, useCheck } from './run-checks.mjs'
import { typeChecks, unsupportedChecks } from './type-checks.mjs'
import { vendorChecks } from './vendor-checks.mjs'
import { createWorkshop, installTool, packAll, pnpm, run } from './workshop.mjs'

const nodeVersions = ['20.19.0', '22', '24']
const typeScripts = { 5.9: '~5.9.3', '6.0': '~6.0.3', '7.0': '~7.0.2' }

/** Everything, two consumers at a time. @returns Exit code. */
export async function checkPackedConsumers() {
  const began = performance.now()
  const workshop = createWorkshop()
  const counts = { passed: 0, failed: 0 }
  try {
    const packages = await packAll(join(workshop.folder, 'tarballs'))
    const tools = await installTools(workshop.folder)
    const consumers = consumersOf(packages).map((consumer, index) => ({
      ...consumer,
      folder: join(workshop.folder, 'consumers', String(index)),
    }))
    await inParallel(consumers, 2, (consumer) => checkConsumer(consumer, packages, tools, counts))
    // Alone on the machine, because it is a time.
    const client = consumers.find(({ wanted }) => wanted[0] === '@cryptics-lab/exchange-client')
    for (const specifier of ['@cryptics-lab/exchange-client', '@cryptics-lab/exchange-client/deribit']) {
      await settle(client.title, importTimeCheck({ folder: client.folder, specifier, limit: 80 }), counts)
    }
  } finally {
    workshop.remove()
  }
  console.log(`packed consumers took ${((performance.now() - began) / 1_000).toFixed(1)} s`)
  console.log(`packed consumers: ${counts.passed} passed, ${counts.failed} failed`)
  console.log(`${counts.passed} passed, ${counts.failed} failed`)
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1
}

/** Node in each version, TypeScript in each version, and the types of Node. */
async function installTools(folder) {
  const nodes = []
  for (const version of nodeVersions) {
    const place = await installTool(join(folder, 'node', version), 'node', version)
    const path = join(place, 'node_modules', '.bin', 'node')
    const said = await run(path, ['--version'], { cwd: folder })
    if (!said.stdout.startsWith(`v${version}`))
      throw new Error(`error INSTALL_FAILED: Node ${version} says ${said.output}`)
    nodes.push({ version: said.stdout.trim().slice(1), path })
  }
  const compilers = {}
  for (const [name, version] of Object.entries(typeScripts)) {
    const place = await installTool(join(folder, 'typescript', name), 'typescript', version)
    compilers[name] = join(place, 'node_modules', 'typescript', 'bin', 'tsc')
  }
  const types = await installTool(join(folder, 'types'), '@types/node', '20')
  return { nodes, compilers, typeRoots: join(types, 'node_modules', '@types') }
}

async function checkConsumer(consumer, packages, { nodes, compilers, typeRoots }, counts) {
  const { folder, wanted, isAlone, manager, title } = consumer
  const began = performance.now()
  const entries = packages.filter(({ name }) => wanted.includes(name)).flatMap((entry) => entry.entries)
  writeConsumer(folder, consumer, packages)
  await settle(title, { title: 'installation', check: () => install(folder, manager) }, counts)
  writePrograms(folder, entries)
  const name = wanted[0].slice('@cryptics-lab/'.length)
  const checks = [
    ...treeChecks(consumer),
    ...nodes.flatMap((node) => runChecks({ folder, entries, node })),
    ...typeChecks({ folder, wanted, compilers, typeRoots }),
    ...vendorChecks({ folder, wanted }),
    ...(isAlone
      ? [
          useCheck({
            folder,
            source: join(root, 'tests', 'packed', 'uses', `${name}.mts`),
            compiler: compilers['5.9'],
            typeRoots,
          }),
        ]
      : []),
    ...(isAlone && name === 'avro-models' ? [forbiddenCodeCheck({ folder })] : []),
    ...(isAlone ? unsupportedChecks({ folder, entries, compilers, typeRoots }) : []),
  ]
  for (const check of checks) await settle(title, check, counts)
  console.log(`${title}: ${checks.length + 1} checks (${((performance.now() - began) / 1_000).toFixed(1)} s)`)
}

async function install(folder, manager) {
  const done =
    manager === 'npm'
      ? await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder })
      : await pnpm(['install', '--ignore-workspace', '--reporter=append-only'], { cwd: folder })
  return done.ok ? undefined : done.output
}

/** A check gives what is wrong, or nothing. */
async function settle(consumer, { title, check }, counts) {
  let problem
  try {
    problem = await check()
  } catch (error) {
    problem = error.stack
  }
  counts[problem === undefined ? 'passed' : 'failed'] += 1
  if (problem !== undefined) console.log(`\nFAILED ${consumer}: ${title}\n${lastLines(problem, 40)}\n`)
}

async function inParallel(items, width, work) {
  const waiting = [...items]
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: width }, worker))
}
