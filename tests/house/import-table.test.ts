import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, root, type SourceImport, sourceFiles } from './source-imports.ts'
import { expectNone } from './expect-none.ts'

/** What one room may import; the table of docs/architecture.md, entry by entry. */
interface Room {
  readonly name: string
  /** Path of the room, a folder or a file pattern. */
  readonly files: RegExp
  /** Files of the own package that may be imported. */
  readonly own: RegExp
  /** Packages and subpaths that may be imported. */
  readonly packages?: readonly string[]
  /** Packages that may be imported for their types only. */
  readonly types?: readonly string[]
  /** Packages that may be loaded when they are needed, by `import()`: optional peers. */
  readonly lazy?: readonly string[]
}

const scope = '@cryptics-lab'
const vocabulary = `${scope}/avro-models`
const instruments = `${scope}/avro-models/instruments`
const codec = `${scope}/avro-models/codec`
const registry = `${scope}/avro-models/registry`
const modelsSource = 'packages/avro-models/src'
const client = 'packages/exchange-client/src'
const simulator = 'packages/exchange-simulator/src'
const maker = 'packages/market-maker/src'
const sink = 'packages/sink-connectors/src'
const kit = 'packages/service-kit/src'

// The first room whose pattern matches a file is the file's room.
const rooms: readonly Room[] = [
  {
    name: 'avro-models cli',
    files: new RegExp(`^${modelsSource}/cli/`),
    own: new RegExp(`^${modelsSource}/`),
    packages: ['node:*'],
  },
  {
    name: 'avro-models testing',
    files: new RegExp(`^${modelsSource}/testing`),
    own: new RegExp(`^${modelsSource}/`),
    packages: ['vitest'],
  },
  {
    name: 'avro-models codec and registry',
    files: new RegExp(`^${modelsSource}/(codec|registry)/`),
    own: new RegExp(`^${modelsSource}/`),
    packages: ['avsc', '@kafkajs/confluent-schema-registry', 'node:https', 'node:fs/promises'],
  },
  {
    name: 'avro-models . and instruments',
    files: new RegExp(`^${modelsSource}/`),
    own: new RegExp(`^${modelsSource}/(?!codec/|registry/|cli/|testing)`),
  },
  {
    name: 'exchange-client testing',
    files: new RegExp(`^${client}/testing`),
    own: new RegExp(`^${client}/`),
    packages: [vocabulary, instruments, 'vitest'],
  },
  {
    name: 'exchange-client core',
    files: new RegExp(`^${client}/core/`),
    own: new RegExp(`^${client}/(core/|errors\\.ts|metric-names\\.ts)`),
    packages: [vocabulary, instruments, 'ws'],
  },
  ...readdirSync(join(root, client, 'venues')).map(
    (venue): Room => ({
      name: `exchange-client venues/${venue}`,
      files: new RegExp(`^${client}/venues/${venue}/`),
      own: new RegExp(`^${client}/(core/|errors\\.ts|metric-names\\.ts|venues/${venue}/)`),
      packages: [vocabulary, instruments],
    }),
  ),
  {
    name: 'exchange-client entry',
    files: new RegExp(`^${client}/[^/]+\\.ts$`),
    own: new RegExp(`^${client}/(core/|[^/]+\\.ts)`),
    packages: [vocabulary],
  },
  {
    name: 'exchange-simulator matching',
    files: new RegExp(`^${simulator}/matching/`),
    own: new RegExp(`^${simulator}/(matching/|errors\\.ts)`),
    packages: [vocabulary, instruments],
  },
  {
    name: 'exchange-simulator servers',
    files: new RegExp(`^${simulator}/servers/`),
    own: new RegExp(`^${simulator}/`),
    packages: ['ws', 'node:http', 'node:net', 'node:crypto', vocabulary, instruments],
    types: [`${scope}/exchange-client/deribit`, `${scope}/exchange-client/thalex`],
  },
  {
    name: 'exchange-simulator cli',
    files: new RegExp(`^${simulator}/cli`),
    own: new RegExp(`^${simulator}/`),
    packages: ['node:*', vocabulary, instruments, `${scope}/service-kit`],
  },
  {
    name: 'exchange-simulator',
    files: new RegExp(`^${simulator}/`),
    own: new RegExp(`^${simulator}/(?!cli)`),
    packages: [vocabulary, instruments, 'node:fs', 'node:fs/promises', 'node:zlib', 'node:path', 'node:buffer'],
  },
  {
    name: 'market-maker strategies',
    files: new RegExp(`^${maker}/strategies/`),
    own: new RegExp(`^${maker}/(ports\\.ts|math/|errors\\.ts)`),
    packages: [vocabulary, instruments],
  },
  {
    name: 'market-maker testing',
    files: new RegExp(`^${maker}/testing`),
    own: new RegExp(`^${maker}/`),
    packages: [vocabulary, instruments, 'vitest'],
  },
  {
    name: 'market-maker',
    files: new RegExp(`^${maker}/`),
    own: new RegExp(`^${maker}/(?!strategies/)`),
    packages: [vocabulary, instruments],
  },
  {
    name: 'sink-connectors testing',
    files: new RegExp(`^${sink}/testing`),
    own: new RegExp(`^${sink}/`),
    packages: [vocabulary, codec, registry, 'vitest'],
  },
  {
    name: 'sink-connectors cli',
    files: new RegExp(`^${sink}/cli/`),
    own: new RegExp(`^${sink}/`),
    packages: [
      '@cryptics-lab/avro-models',
      '@cryptics-lab/avro-models/*',
      '@cryptics-lab/service-kit',
      'kafkajs',
      'pg',
      'smol-toml',
      'node:*',
    ],
  },
  {
    name: 'sink-connectors engine',
    files: new RegExp(`^${sink}/engine/`),
    own: new RegExp(`^${sink}/(engine/|ports\\.ts|errors\\.ts|metric-names\\.ts)`),
    packages: [vocabulary],
  },
  {
    name: 'sink-connectors connect',
    files: new RegExp(`^${sink}/connect/`),
    // What a connector is, and how it is found by name, is the same on both runtimes.
    own: new RegExp(
      `^${sink}/(connect/|ports\\.ts|errors\\.ts|metric-names\\.ts|unique-columns\\.ts|connectors/(connector-registry|sink-connector|consumer-group|find-connector)\\.ts)`,
    ),
    // Certificates of one's own are the one thing that fetch cannot be given.
    packages: [vocabulary, 'node:https'],
  },
  ...['sources', 'sinks', 'dialects', 'kafka'].map(
    (family): Room => ({
      name: `sink-connectors ${family}`,
      files: new RegExp(`^${sink}/${family}/`),
      // Sources read from the log port, which lives with its adapters; nobody reaches into another family's members.
      own: new RegExp(
        `^${sink}/(${family}/|ports\\.ts|maintenance\\.ts|errors\\.ts|metric-names\\.ts|sql-pool\\.ts|unique-columns\\.ts|postgres/|kafka/ports\\.ts)`,
      ),
      packages: [vocabulary, codec, ...(family === 'kafka' ? ['node:crypto'] : [])],
      types: ['pg', 'kafkajs'],
    }),
  ),
  {
    name: 'sink-connectors topics',
    files: new RegExp(`^${sink}/topics/`),
    own: new RegExp(`^${sink}/(topics/|errors\\.ts|kafka/(ports|topic-naming)\\.ts)`),
    packages: [vocabulary],
  },
  {
    name: 'sink-connectors',
    files: new RegExp(`^${sink}/`),
    own: new RegExp(`^${sink}/`),
    packages: [vocabulary, codec, registry, '@cryptics-lab/avro-models/envelope'],
  },
  ...kitRooms(),
]

/** Rooms of service-kit: which library each may use, and which files of other rooms. */
function kitRooms(): readonly Room[] {
  const room = (
    name: string,
    others: readonly string[],
    packages: readonly string[],
    types: readonly string[] = [],
  ) => ({
    name: `service-kit ${name}`,
    files: new RegExp(`^${kit}/${name}/`),
    own: new RegExp(`^${kit}/(${['errors\\.ts', 'metric-names\\.ts', `${name}/`, ...others].join('|')})`),
    packages: [vocabulary, ...packages],
    types,
  })
  const telemetry = ['api', 'context-async-hooks', 'core', 'exporter-trace-otlp-http', 'resources', 'sdk-trace-base']
  return [
    room('config', ['cli/nearest-name\\.ts'], ['zod', 'smol-toml', 'node:fs/promises', 'node:path']),
    room('logging', [], ['pino', 'pino-pretty', 'pino-roll', 'node:fs', 'node:fs/promises', 'node:path']),
    room(
      'http',
      ['logging/', 'metrics/metrics-registry\\.ts', 'tracing/tracing\\.ts'],
      ['fastify', '@fastify/cors', 'node:http', 'node:net'],
    ),
    room('metrics', ['logging/redact-text\\.ts'], ['prom-client']),
    // Its packages are optional peers: types, and an import() when tracing is switched on.
    {
      ...room('tracing', ['logging/redact-text\\.ts'], [], []),
      types: telemetry.map((name) => `@opentelemetry/${name}`),
      lazy: telemetry.map((name) => `@opentelemetry/${name}`),
    },
    room('lifecycle', [], ['node:perf_hooks']),
    room('cli', [], ['node:util']),
    {
      name: 'service-kit entry',
      files: new RegExp(`^${kit}/[^/]+\\.ts$`),
      own: new RegExp(`^${kit}/`),
      packages: [vocabulary],
    },
  ]
}

const allowed = (entries: readonly string[] | undefined, target: string): boolean =>
  entries?.some((entry) => (entry.endsWith('*') ? target.startsWith(entry.slice(0, -1)) : entry === target)) ?? false

function violation(entry: SourceImport): string | undefined {
  const room = rooms.find(({ files }) => files.test(entry.file))
  if (room === undefined) return `${entry.file}: the file is in no room`
  const fits = entry.relative
    ? room.own.test(entry.target)
    : allowed(room.packages, entry.target) ||
      (entry.typeOnly && allowed(room.types, entry.target)) ||
      (entry.lazy && allowed(room.lazy, entry.target))
  return fits ? undefined : `${entry.file} (${room.name}) must not import ${entry.target}; see docs/architecture.md`
}

// Rooms that are written down before their first file.
const expectedEmptyRooms: readonly string[] = ['exchange-client testing']

describe('who may import whom', () => {
  const files = sourceFiles('packages').filter((file) => /^packages\/[^/]+\/src\//.test(file))

  it('sees the source', () => {
    expect(files.length).toBeGreaterThan(40)
    expect(files.flatMap((file) => importsOf(file)).length).toBeGreaterThan(100)
  })

  it('holds in every room', () => {
    const violations = files.flatMap((file) => importsOf(file)).map(violation)
    expectNone(violations.filter((text) => text !== undefined))
  })

  it('would notice a forbidden import', () => {
    const planted: SourceImport = {
      file: `${maker}/engine/planted.ts`,
      target: `${scope}/exchange-client`,
      relative: false,
      typeOnly: false,
      lazy: false,
    }
    expect(violation(planted)).toMatch(/must not import @cryptics-lab\/exchange-client/)
    expect(violation({ ...planted, target: `${maker}/strategies/x.ts`, relative: true })).toMatch(/strategies/)
    expect(violation({ ...planted, target: `${scope}/service-kit`, lazy: true })).toMatch(/service-kit/)
    expect(violation({ ...planted, file: `${kit}/tracing/planted.ts`, target: '@opentelemetry/api' })).toMatch(/api/)
    expect(violation({ ...planted, file: `${kit}/http/planted.ts`, target: 'zod' })).toMatch(/zod/)
  })

  it('lets no library import service-kit', () => {
    const importers = files
      .filter((file) => !file.startsWith(kit) && !/\/src\/cli(\/|\.ts$)/.test(file))
      .flatMap((file) => importsOf(file))
      .filter(({ target }) => target.startsWith(`${scope}/service-kit`))
    expectNone(importers)
  })

  it('has a room for every file, and a file for every room', () => {
    const empty = rooms.filter((room) => !files.some((file) => rooms.find(({ files: of }) => of.test(file)) === room))
    expect(empty.map(({ name }) => name)).toEqual(expectedEmptyRooms)
  })

  it('keeps examples, tests and benchmarks out of packages/*/src', () => {
    const outside = ['examples', 'tests', 'benchmarks']
      .flatMap((folder) => sourceFiles(folder))
      .flatMap((file) => importsOf(file))
    const reaching = outside.filter((entry) => entry.relative && /^packages\/[^/]+\/src/.test(entry.target))
    expectNone(reaching)
  })
})
