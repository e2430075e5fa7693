import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { packageEntries } from './scripts/docs/package-entries.mjs'
import { root } from './scripts/lib/root.mjs'

/**
 * What everything of an entry weighs in a user's bundle: minified and brotli-compressed, with our own libraries and plain
 * dependencies inside, without Node's own modules and without optional peers. The limits are the measured sizes with some
 * air; a new entry needs a limit of its own.
 */
const limits = {
  'avro-models': '6.5 kB',
  'avro-models/schemas': '8.5 kB',
  'avro-models/envelope': '3.5 kB',
  'avro-models/instruments': '2.5 kB',
  'avro-models/codec': '38 kB',
  'avro-models/registry': '14.5 kB',
  'avro-models/testing': '1 kB',
  'exchange-client': '18 kB',
  'exchange-client/deribit': '34 kB',
  'exchange-simulator': '12.5 kB',
  'exchange-simulator/deribit': '28 kB',
  'exchange-simulator/recordings': '3 kB',
  'market-maker': '15 kB',
  'market-maker/strategies/fixed-spread': '2.5 kB',
  'market-maker/testing': '4.5 kB',
  'service-kit': '260 kB',
  'service-kit/config': '102 kB',
  'service-kit/logging': '77 kB',
  'service-kit/http': '190 kB',
  'service-kit/metrics': '17 kB',
  'service-kit/tracing': '5 kB',
  'service-kit/lifecycle': '3.5 kB',
  'service-kit/cli': '3 kB',
  'sink-connectors': '75 kB',
  'sink-connectors/memory-log': '4.5 kB',
  'sink-connectors/postgres-log': '8.5 kB',
  'sink-connectors/platformatic-log': '9 kB',
  'sink-connectors/kafkajs-log': '8 kB',
  'sink-connectors/memory-sink': '1 kB',
  'sink-connectors/sql': '3.5 kB',
  'sink-connectors/dialects/postgres': '15 kB',
  'sink-connectors/log': '1 kB',
  'sink-connectors/connect': '18.5 kB',
  'sink-connectors/topics': '5 kB',
  'sink-connectors/testing': '18 kB',
}

/** Extensions that have no limit of their own: every file of these folders is an entry. */
const extensionLimits = [
  ['exchange-client/', '45 kB'],
  ['market-maker/strategies/', '10 kB'],
  ['sink-connectors/dialects/', '20 kB'],
]

const limitOf = (name) => limits[name] ?? extensionLimits.find(([folder]) => name.startsWith(folder))?.[1]

const readPackage = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))

const peers = [
  ...new Set(
    packageEntries().flatMap(({ packageFolder }) => Object.keys(readPackage(packageFolder).peerDependencies ?? {})),
  ),
].filter((name) => !name.startsWith('@cryptics-lab/'))

/** The built file of an entry. */
function builtFile({ packageFolder, packageName, specifier }) {
  const subpath = `.${specifier.slice(packageName.length)}`
  const { exports } = readPackage(packageFolder)
  const target = exports[subpath]?.default
  if (target !== undefined) return join(packageFolder, target)
  const [pattern, found] = Object.entries(exports).find(
    ([key]) => key.includes('*') && subpath.startsWith(key.slice(0, key.indexOf('*'))),
  )
  const stem = subpath.slice(pattern.indexOf('*'))
  return join(packageFolder, found.default.replace('*', stem))
}

export default packageEntries().map((entry) => {
  const limit = limitOf(entry.specifier.replace('@cryptics-lab/', ''))
  if (limit === undefined) throw new Error(`${entry.specifier} needs a limit in ${basename(import.meta.filename)}`)
  return {
    name: entry.specifier,
    path: builtFile(entry),
    import: '*',
    limit,
    ignore: peers,
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'node', logLevel: 'error' }),
  }
})
