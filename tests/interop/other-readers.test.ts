import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSeededRandom, type Model } from '@cryptics-lab/avro-models'
import { createCodec } from '@cryptics-lab/avro-models/codec'
import { createLockRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { describe, expect, it } from 'vitest'

const here = fileURLToPath(new URL('.', import.meta.url))
const perModel = process.env['LONG'] === '1' ? 10_000 : 200
const everyModel = Object.values(models) as unknown as readonly Model<Record<string, unknown>>[]

interface Reading {
  readonly record: Readonly<Record<string, unknown>>
  readonly frame: string
}

interface Sample extends Reading {
  readonly schema: unknown
}

/** Frames of each model, with what they hold. */
async function* drawSamples(): AsyncGenerator<readonly Sample[]> {
  const registry = createLockRegistry()
  const random = createSeededRandom(11)
  for (const model of everyModel) {
    const codec = await createCodec(model, { registry })
    yield Array.from({ length: perModel }, () => {
      const record = model.generate(random)
      return { schema: model.schema, record, frame: Buffer.from(codec.encode(record)).toString('hex') }
    })
  }
}

/** What another program reads and writes again. */
function readBy(command: string, args: readonly string[], samples: readonly Sample[]): readonly Reading[] {
  const input = samples.map(({ schema, frame }) => `${JSON.stringify({ schema, frame })}\n`).join('')
  const done = spawnSync(command, args, { input, maxBuffer: 2 ** 30, encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`${command}: ${done.stderr}`)
  return done.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Reading)
}

/** Avro's JSON names the branch of a union; here it is left out. */
function withoutBranches(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  // No field of the models is a record or a map.
  return Object.values(value)[0]
}

const python = process.env['PYTHON'] ?? 'python3'
const hasFastavro = spawnSync(python, ['-c', 'import fastavro']).status === 0
const jars = process.env['AVRO_JARS'] ?? ''
const javaCompiler = 'javac'
const hasJava = jars !== '' && spawnSync(javaCompiler, ['-version']).status === 0

describe('frames of every model', () => {
  const python3 = hasFastavro ? 'Python’s fastavro' : 'Python’s fastavro (skipped: pip install fastavro, or set PYTHON)'
  it.skipIf(!hasFastavro)(`are read and written again by ${python3}`, async () => {
    for await (const samples of drawSamples()) {
      const read = readBy(python, [join(here, 'python', 'frames.py')], samples)
      expect(read.map(({ frame }) => frame)).toEqual(samples.map(({ frame }) => frame))
      expect(read.map(({ record }) => record)).toEqual(samples.map(({ record }) => record))
    }
  })

  const java = hasJava ? 'Avro’s Java library' : 'Avro’s Java library (skipped: set AVRO_JARS, see tests/interop/java)'
  it.skipIf(!hasJava)(`are read and written again by ${java}`, async () => {
    const classes = mkdtempSync(join(tmpdir(), 'frames-'))
    try {
      const paths = readdirSync(jars).map((name) => join(jars, name))
      const compiled = spawnSync(
        javaCompiler,
        ['-cp', paths.join(delimiter), '-d', classes, join(here, 'java', 'Frames.java')],
        {
          encoding: 'utf8',
        },
      )
      expect(compiled.stderr).toBe('')
      for await (const samples of drawSamples()) {
        const read = readBy('java', ['-cp', [classes, ...paths].join(delimiter), 'Frames'], samples)
        expect(read.map(({ frame }) => frame)).toEqual(samples.map(({ frame }) => frame))
        const plain = ({ record }: Reading): unknown =>
          Object.fromEntries(Object.entries(record).map(([name, value]) => [name, withoutBranches(value)]))
        expect(read.map(plain)).toEqual(samples.map(({ record }) => record))
      }
    } finally {
      rmSync(classes, { recursive: true, force: true })
    }
  })
})
