import type { GateName } from './gates.ts'

/** Something that must not get in. */
export interface Fault {
  /** What it is. */
  readonly title: string
  /** The gate that has to notice it. */
  readonly gate: GateName
  /** What becomes of files: a new text, or one made of the present text. */
  readonly files: Readonly<Record<string, string | ((text: string) => string)>>
  /** What the gate has to say. */
  readonly says: RegExp
}

const append = (lines: string) => (text: string) => `${text}\n${lines}\n`
const prepend = (lines: string) => (text: string) => `${lines}\n${text}`
const replace = (from: string, to: string) => (text: string) => text.replace(from, () => to)

const maker = 'packages/market-maker/src'
const models = 'packages/avro-models/src'
const lines = (count: number, line: string): string => Array.from({ length: count }, () => line).join('\n')

const inLibrary = (title: string, code: string, says: RegExp, file = `${maker}/planted.ts`): Fault => ({
  title,
  gate: 'lint',
  files: { [file]: `${code}\n` },
  says,
})

const promises: readonly Fault[] = [
  inLibrary(
    'a floating promise',
    'const save = async (): Promise<void> => {}\nexport const run = (): void => {\n  save()\n}',
    /planted\.ts:3.*no-floating-promises/,
  ),
  inLibrary(
    'a floating promise of another package',
    "import { sleep, systemTimers } from '@cryptics-lab/avro-models'\n\nexport const run = (): void => {\n  sleep(systemTimers, 1)\n}",
    /planted\.ts:4.*no-floating-promises/,
  ),
  inLibrary(
    'a floating promise in the reference app',
    'export const run = (): void => {\n  fetch(String(1))\n}',
    /planted\.ts:2.*no-floating-promises/,
    'examples/latency-pipeline/src/planted.ts',
  ),
]

const sizes: readonly Fault[] = [
  inLibrary(
    'a function of 70 lines',
    `export function run(): number {\n  let sum = 0\n${lines(67, '  sum += 1')}\n  return sum\n}`,
    /planted\.ts:1.*too many lines \(7[0-9]\).*max-lines-per-function/,
  ),
  inLibrary(
    'an arrow function of 70 lines, half of them blank',
    `export const run = (): number => {\n  let sum = 0\n${lines(34, '  sum += 1\n')}\n  return sum\n}`,
    /max-lines-per-function/,
  ),
  inLibrary(
    'a method of 70 lines',
    `export class Run {\n  go(): number {\n    let sum = 0\n${lines(66, '    sum += 1')}\n    return sum\n  }\n}`,
    /max-lines-per-function/,
  ),
  inLibrary('a file of 401 lines', lines(401, 'export {}'), /File has too many lines \(401\).*max-lines/),
  inLibrary(
    'a script of 401 lines',
    lines(401, 'export {}'),
    /planted\.mjs.*File has too many lines/,
    'scripts/lib/planted.mjs',
  ),
  inLibrary(
    'a long function of the page',
    `export function run() {\n  let sum = 0\n${lines(67, '  sum += 1')}\n  return sum\n}`,
    /planted\.js.*max-lines-per-function/,
    'examples/latency-pipeline/web/planted.js',
  ),
]

const shapes: readonly Fault[] = [
  {
    title: 'an import cycle',
    gate: 'lint',
    files: {
      [`${maker}/planted-one.ts`]: "import { two } from './planted-two.ts'\n\nexport const one = (): number => two()\n",
      [`${maker}/planted-two.ts`]: "import { one } from './planted-one.ts'\n\nexport const two = (): number => one()\n",
    },
    says: /planted-one\.ts.*cycle.*no-cycle/,
  },
  {
    title: 'an import cycle of types',
    gate: 'lint',
    files: {
      [`${maker}/planted-one.ts`]:
        "import type { Two } from './planted-two.ts'\n\nexport interface One {\n  two: Two\n}\n",
      [`${maker}/planted-two.ts`]:
        "import type { One } from './planted-one.ts'\n\nexport interface Two {\n  one: One\n}\n",
    },
    says: /planted-one\.ts.*no-cycle/,
  },
  inLibrary('a default export', 'export default 1', /no-default-export/),
  inLibrary(
    'a default export by another name',
    'const one = 1\nexport { one as default }',
    /no-restricted-exports|no-default-export/,
  ),
  inLibrary('an any', 'export const one = (value: any): unknown => value', /no-explicit-any/),
  inLibrary('a file name that is not kebab-case', 'export {}', /filename-case/, `${maker}/PlantedFile.ts`),
]

const machine: readonly Fault[] = [
  inLibrary(
    'process.env in a library',
    'export const home = process.env.HOME',
    /planted\.ts:1.*(no-process-env|no-restricted-globals)/,
  ),
  inLibrary(
    'process.env by index',
    "export const home = process['env']['HOME']",
    /no-restricted-globals|no-process-env/,
  ),
  inLibrary(
    'the environment of globalThis',
    'export const home = globalThis.process.env.HOME',
    /no-restricted-globals|no-process-env/,
  ),
  inLibrary(
    'the environment, imported',
    "import { env } from 'node:process'\n\nexport const home = env.HOME",
    /no-restricted-imports/,
  ),
  inLibrary(
    'the process, imported',
    "import process from 'node:process'\n\nexport const home = process.env.HOME",
    /no-restricted-imports/,
  ),
  inLibrary(
    'console.log in a library',
    "export const say = (): void => console.log('here')",
    /no-console|no-restricted-globals/,
  ),
  inLibrary(
    'console of globalThis',
    "export const say = (): void => globalThis.console.warn('here')",
    /no-restricted-globals/,
  ),
  inLibrary(
    'console, imported',
    "import { log } from 'node:console'\n\nexport const say = (): void => log('here')",
    /no-restricted-imports/,
  ),
  inLibrary(
    'a line on standard error',
    "export const say = (): unknown => process.stderr.write('here')",
    /no-restricted-globals/,
  ),
  inLibrary(
    'console in the commands of service-kit',
    "export const say = (): void => console.log('here')",
    /no-console/,
    'packages/service-kit/src/cli/planted.ts',
  ),
  inLibrary(
    'the environment in the configuration of service-kit',
    'export const home = process.env.HOME',
    /no-process-env|no-restricted-globals/,
    'packages/service-kit/src/config/planted.ts',
  ),
  {
    title: 'a top-level await in an entry',
    gate: 'lint',
    files: { [`${maker}/index.ts`]: append('await Promise.resolve()') },
    says: /index\.ts.*no-top-level-await/,
  },
]

const rooms: readonly Fault[] = [
  [
    'the engine imports a venue’s client',
    `${maker}/planted.ts`,
    "import { createDeribitClient } from '@cryptics-lab/exchange-client/deribit'\n\nexport const make = createDeribitClient\n",
  ],
  [
    'a library imports service-kit',
    'packages/sink-connectors/src/planted.ts',
    "export { startService } from '@cryptics-lab/service-kit'\n",
  ],
  [
    'the vocabulary imports a library',
    `${models}/planted.ts`,
    "import avsc from 'avsc'\n\nexport const parse = avsc.parse\n",
  ],
  [
    'a strategy imports another one',
    `${maker}/strategies/planted.ts`,
    "export { createFixedSpreadStrategy } from './fixed-spread.ts'\n",
  ],
  [
    'the engine of connectors loads a vendor',
    'packages/sink-connectors/src/engine/planted.ts',
    "export const load = (): Promise<unknown> => import('pg')\n",
  ],
  [
    'a library of service-kit in another room',
    'packages/service-kit/src/lifecycle/planted.ts',
    "import type { z } from 'zod'\n\nexport type Schema = z.ZodType\n",
  ],
  [
    'an import that is put together',
    `${maker}/planted.ts`,
    'export const load = (name: string): Promise<unknown> => import(`@cryptics-lab/${name}`)\n',
  ],
  [
    'the simulator loads a client at run time',
    'packages/exchange-simulator/src/servers/deribit/planted.ts',
    "import { createDeribitClient } from '@cryptics-lab/exchange-client/deribit'\n\nexport const make = createDeribitClient\n",
  ],
  [
    'an example reaches into a package',
    'examples/latency-pipeline/src/planted.ts',
    "export { models } from '../../../packages/avro-models/src/models.ts'\n",
  ],
].map(([title, file, text]) => ({
  title: title as string,
  gate: 'importTable' as const,
  files: { [file as string]: text as string },
  says: /must not import|packages\/avro-models\/src\/models/,
}))

const names: readonly Fault[] = [
  {
    title: 'a public name that nobody decided on',
    gate: 'publicNames',
    files: {
      [`${maker}/index.ts`]: append("export { plantedName } from './planted.ts'"),
      [`${maker}/planted.ts`]: 'export const plantedName = 1\n',
    },
    says: /new: @cryptics-lab\/market-maker plantedName: value/,
  },
  {
    title: 'a public type that is gone',
    gate: 'publicNames',
    files: { [`${models}/index.ts`]: replace('  Side,\n', '') },
    says: /gone: @cryptics-lab\/avro-models Side: type/,
  },
  {
    title: 'export *',
    gate: 'sourceRules',
    files: { [`${maker}/index.ts`]: append("export * from './errors.ts'") },
    says: /index\.ts:\d+/,
  },
  {
    title: 'a top-level await behind an entry',
    gate: 'sourceRules',
    files: { [`${maker}/errors.ts`]: append('await Promise.resolve()') },
    says: /errors\.ts:\d+/,
  },
  {
    title: 'an entry without types',
    gate: 'skeleton',
    files: { 'packages/market-maker/package.json': replace('      "types": "./dist/index.d.ts",\n', '') },
    says: /types/,
  },
  {
    title: 'the clock of the machine in a library',
    gate: 'skeleton',
    files: { [`${maker}/planted.ts`]: 'export const now = (): number => Date.now()\n' },
    says: /planted\.ts/,
  },
]

const documentation: readonly Fault[] = [
  {
    title: 'an undocumented function',
    gate: 'documented',
    files: {
      [`${maker}/index.ts`]: append("export { plantedName } from './planted.ts'"),
      [`${maker}/planted.ts`]: 'export function plantedName(): number {\n  return 1\n}\n',
    },
    says: /plantedName.*does not have any documentation/,
  },
  {
    title: 'an undocumented field of a public type',
    gate: 'documented',
    files: {
      [`${maker}/pause-reason.ts`]: append(
        '/** Planted. */\nexport interface PlantedType {\n  plantedField: number\n}',
      ),
      [`${maker}/index.ts`]: append("export type { PlantedType } from './pause-reason.ts'"),
    },
    says: /plantedField.*does not have any documentation/,
  },
]

const dead: readonly Fault[] = [
  {
    title: 'a dependency that nobody uses',
    gate: 'unused',
    files: {
      'packages/market-maker/package.json': replace('"dependencies": {', '"dependencies": {\n    "ws": "catalog:",'),
    },
    says: /Unused dependencies[\s\S]*ws +packages\/market-maker/,
  },
  {
    title: 'an export that nobody uses',
    gate: 'unused',
    files: { [`${maker}/pause-reason.ts`]: append('export const plantedName = 1') },
    says: /plantedName/,
  },
  {
    title: 'a file that nobody imports',
    gate: 'unused',
    files: { [`${maker}/planted.ts`]: 'export {}\n' },
    says: /Unused files[\s\S]*planted\.ts/,
  },
  {
    title: 'a dependency that is not declared',
    gate: 'unused',
    files: { [`${maker}/market-maker.ts`]: prepend("import 'ws'") },
    says: /Unlisted dependencies[\s\S]*ws/,
  },
]

const others: readonly Fault[] = [
  {
    title: 'a line that is not formatted',
    gate: 'format',
    files: { [`${maker}/planted.ts`]: 'export const one = "1";\n' },
    says: /planted\.ts/,
  },
  {
    title: 'a type that does not fit',
    gate: 'types',
    files: { [`${maker}/planted.ts`]: "export const one: number = '1'\n" },
    says: /planted\.ts\(1,14\): error TS2322/,
  },
  {
    title: 'a type of the page that does not fit',
    gate: 'pageTypes',
    files: { 'examples/latency-pipeline/web/format.js': append('/** @type {number} */\nexport const one = "1"') },
    says: /format\.js.*error TS2322/,
  },
  {
    title: 'an entry that leads to no file',
    gate: 'publint',
    files: {
      'packages/avro-models/package.json': replace('"default": "./dist/index.js"', '"default": "./dist/planted.js"'),
    },
    says: /planted\.js.*does not exist/,
  },
  {
    title: 'types that are not there',
    gate: 'typesOfTarball',
    files: {
      'packages/avro-models/package.json': replace(
        '"types": "./dist/codec/index.d.ts"',
        '"types": "./dist/planted.d.ts"',
      ),
    },
    says: /codec/,
  },
]

/** Every fault. */
export const faults: readonly Fault[] = [
  ...promises,
  ...sizes,
  ...shapes,
  ...machine,
  ...rooms,
  ...names,
  ...documentation,
  ...dead,
  ...others,
]
