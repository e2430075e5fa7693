import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Codec, createCodec } from './codec/index.ts'
import * as codec from './codec/index.ts'
import type { Ticker } from './generated/models.ts'
import * as root from './index.ts'
import * as schemas from './schemas.ts'
import * as instruments from './instruments/index.ts'
import type { Model } from './model.ts'
import * as registry from './registry/index.ts'
import * as testing from './testing.ts'

describe('public names', () => {
  it('are these, and a change is a decision', () => {
    const names = Object.entries({ root, schemas, instruments, codec, registry, testing })
    expect(names.map(([entry, module]) => [entry, Object.keys(module).sort()])).toMatchInlineSnapshot(`
      [
        [
          "root",
          [
            "CodeGenerationForbidden",
            "CrypticsError",
            "InvalidOptionError",
            "InvalidSchema",
            "MissingPackageError",
            "SchemaNotFlatError",
            "canRead",
            "checkCompatibility",
            "compatibilityModes",
            "createIds",
            "createSeededRandom",
            "defineModel",
            "modelFields",
            "modelNames",
            "noMetrics",
            "sleep",
            "systemClock",
            "systemIds",
            "systemRandom",
            "systemTimers",
          ],
        ],
        [
          "schemas",
          [
            "histories",
            "models",
          ],
        ],
        [
          "instruments",
          [
            "addAmounts",
            "applyFill",
            "baseValue",
            "contractsOf",
            "feeOf",
            "flatPosition",
            "isOnTick",
            "isValidAmount",
            "profitAndLoss",
            "roundAmount",
            "roundToTick",
            "tickSizeAt",
            "unrealised",
          ],
        ],
        [
          "codec",
          [
            "IncompatibleSchema",
            "InvalidRecord",
            "InvalidSchema",
            "MalformedFrame",
            "UnknownSchemaId",
            "createBinaryCodec",
            "createCodec",
            "createJsonCodec",
          ],
        ],
        [
          "registry",
          [
            "RegistryLockMismatch",
            "RegistryRequestRefused",
            "RegistryUnavailable",
            "SchemaNotLocked",
            "SchemaRefused",
            "createConfluentRegistry",
            "createLockRegistry",
            "createLockedRegistry",
            "createMemoryRegistry",
            "fileLockStore",
            "fingerprintOf",
            "identityForm",
            "schemaLock",
            "subjectName",
          ],
        ],
        [
          "testing",
          [
            "createVirtualTime",
          ],
        ],
      ]
    `)
  })
})

/** Every file that an entry loads, and every package. */
function loadedBy(entry: string): { readonly files: ReadonlySet<string>; readonly packages: ReadonlySet<string> } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const visit = (url: URL): void => {
    if (files.has(url.href)) return
    files.add(url.href)
    const text = readFileSync(fileURLToPath(url), 'utf8')
    for (const [, typeOnly, specifier = ''] of text.matchAll(/^(?:import|export) (type )?[^'"]*?from '([^']+)'/gms)) {
      if (specifier.startsWith('.')) visit(new URL(specifier, url))
      else if (typeOnly === undefined) packages.add(specifier)
    }
  }
  visit(new URL(entry, import.meta.url))
  return { files, packages }
}

describe('what an entry loads', () => {
  it('is nothing outside the package but what Node has for the vocabulary, the instruments and the registry', () => {
    for (const entry of [
      './index.ts',
      './schemas.ts',
      './instruments/index.ts',
      './registry/index.ts',
      './testing.ts',
    ]) {
      const strangers = [...loadedBy(entry).packages].filter((name) => !name.startsWith('node:'))
      expect([entry, ...strangers]).toEqual([entry])
    }
    expect([...loadedBy('./index.ts').packages]).toEqual([])
    expect(loadedBy('./index.ts').files.size).toBeGreaterThan(15)
    expect([...loadedBy('./codec/index.ts').packages]).toEqual(['avsc'])
  })
})

describe('types', () => {
  it('follow from the model', () => {
    expectTypeOf(schemas.models.ticker).toEqualTypeOf<Model<Ticker>>()
    expectTypeOf(schemas.models.ticker.key).parameter(0).toEqualTypeOf<Ticker>()
    expectTypeOf<ReturnType<typeof createCodec<Ticker>>>().toEqualTypeOf<Promise<Codec<Ticker>>>()
    const ofModel = () => createCodec(schemas.models.ticker, { registry: registry.createLockRegistry() })
    expectTypeOf(ofModel).returns.resolves.toEqualTypeOf<Codec<Ticker>>()
    const ofSchema = () => createCodec({ type: 'record', name: 'A' }, { registry: registry.createLockRegistry() })
    expectTypeOf(ofSchema).returns.resolves.toEqualTypeOf<Codec<Record<string, unknown>>>()
    expectTypeOf<'ticker' | 'trade' | 'index' | 'ack' | 'fill' | 'quote' | 'book_top'>().toExtend<root.ModelName>()
    expectTypeOf<root.ModelRecords['ticker']>().toEqualTypeOf<Ticker>()
    expectTypeOf<Ticker['source']>().toEqualTypeOf<'recorded' | 'derived' | 'venue'>()
    expectTypeOf<Ticker['processing_timestamp']>().toEqualTypeOf<number | null>()
  })
})
