import type { AvroComplexSchema, AvroField, AvroSchema } from '../avro-schema.ts'
import type { Random } from '../random.ts'

const plain = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const

/** Draws schemas, and variations of them, for tests. */
export class SchemaDraw {
  readonly #random: Random
  #count = 0
  #defined: string[] = []

  constructor(random: Random) {
    this.#random = random
  }

  /** A record with up to six fields of any construct. */
  record(depth = 0, name: string = this.#name('R')): AvroComplexSchema {
    this.#defined.push(name)
    const count = this.below(depth === 0 ? 6 : 4) + 1
    const fields = Array.from({ length: count }, (_, index) => this.field(`f${index}`, depth + 1))
    return { type: 'record', name, ...(depth === 0 ? { namespace: 'test' } : {}), fields }
  }

  /** A schema of its own: names start again. */
  root(): AvroComplexSchema {
    this.#count = 0
    this.#defined = []
    return this.record()
  }

  field(name: string, depth: number): AvroField {
    const type = this.type(depth)
    const value = this.chance(0.4) ? defaultOf(type) : undefined
    return value === undefined ? { name, type } : { name, type, default: value }
  }

  type(depth: number, isInUnion = false): AvroSchema {
    if (depth < 4 && this.chance(0.45)) return this.#construct(depth, isInUnion)
    return this.pick(plain)
  }

  #construct(depth: number, isInUnion: boolean): AvroSchema {
    const kind = this.pick(['enum', 'fixed', 'array', 'map', 'record', 'reference', 'union', 'union'] as const)
    switch (kind) {
      case 'enum':
        return { type: 'enum', name: this.#name('E'), ...this.#symbols() }
      case 'fixed':
        return { type: 'fixed', name: this.#name('F'), size: this.below(4) + 1 }
      case 'array':
        return { type: 'array', items: this.type(depth + 1) }
      case 'map':
        return { type: 'map', values: this.type(depth + 1) }
      case 'record':
        return this.record(depth)
      case 'reference':
        // Behind something that may be empty, so that a value ends.
        return this.#defined.length > 0 ? { type: 'array', items: this.pick(this.#defined) } : 'int'
      case 'union':
        return isInUnion ? 'string' : this.#union(depth)
    }
  }

  #symbols(): { symbols: string[]; default?: string } {
    const symbols = ['a', 'b', 'c', 'd'].slice(0, this.below(4) + 1)
    return this.chance(0.3) ? { symbols, default: symbols[0] as string } : { symbols }
  }

  #union(depth: number): AvroSchema {
    const branches = Array.from({ length: this.below(3) + 1 }, () => this.type(depth + 1, true))
    if (this.chance(0.6)) branches.unshift('null')
    const seen = new Set<string>()
    return branches.filter((branch) => {
      const name = typeof branch === 'string' ? branch : ((branch as AvroComplexSchema).name ?? JSON.stringify((branch as AvroComplexSchema).type))
      return !seen.has(name) && seen.add(name)
    })
  }

  #name(letter: string): string {
    this.#count += 1
    return `${letter}${this.#count}`
  }

  /** The schema after one to three changes of the kinds that people make. */
  vary(schema: AvroComplexSchema): AvroComplexSchema {
    let varied = schema
    for (let count = this.below(3) + 1; count > 0; count -= 1) varied = this.#change(varied) as AvroComplexSchema
    return varied
  }

  #change(schema: AvroSchema): AvroSchema {
    if (typeof schema === 'string') return this.#changePlain(schema)
    if (Array.isArray(schema)) return this.#changeUnion(schema as AvroSchema[])
    const complex = schema as AvroComplexSchema
    switch (complex.type) {
      case 'record':
        return this.chance(0.08) ? this.#rename(complex) : { ...complex, fields: this.#changeFields(complex.fields ?? []) }
      case 'enum':
        return this.#changeEnum(complex)
      case 'fixed':
        return this.chance(0.5) ? this.#rename(complex) : { ...complex, size: (complex.size ?? 1) + 1 }
      case 'array':
        return { ...complex, items: this.#change(complex.items as AvroSchema) }
      case 'map':
        return { ...complex, values: this.#change(complex.values as AvroSchema) }
      default:
        return complex
    }
  }

  #changePlain(type: string): AvroSchema {
    if (!(plain as readonly string[]).includes(type)) return type
    return this.chance(0.3) && type !== 'null' ? ['null', type] : this.pick(plain)
  }

  #changeUnion(branches: readonly AvroSchema[]): AvroSchema {
    if (this.chance(0.5) && branches.length > 1) return branches.filter((_, index) => index !== branches.length - 1)
    const extra = this.pick(plain)
    return branches.includes(extra) ? [...branches].reverse() : [...branches, extra]
  }

  #changeFields(fields: readonly AvroField[]): AvroField[] {
    const at = this.below(Math.max(fields.length, 1))
    const kind = this.pick(['add', 'add', 'remove', 'change', 'change', 'change', 'rename', 'default', 'swap'] as const)
    if (kind === 'add' || fields.length === 0) {
      const name = `n${this.below(1000)}`
      return fields.some((field) => field.name === name) ? [...fields] : [...fields, this.#plainField(name)]
    }
    if (kind === 'remove') return fields.filter((_, index) => index !== at)
    if (kind === 'swap') return [...fields].reverse()
    return fields.map((field, index) => (index === at ? this.#changeField(field, kind) : field))
  }

  #plainField(name: string): AvroField {
    const type = this.chance(0.5) ? (['null', this.pick(plain.slice(1))] as const) : this.pick(plain)
    const value = this.chance(0.5) ? defaultOf(type) : undefined
    return value === undefined ? { name, type } : { name, type, default: value }
  }

  #changeField(field: AvroField, kind: 'change' | 'rename' | 'default'): AvroField {
    const { default: _, ...bare } = field
    if (kind === 'default') return bare
    if (kind === 'change') return { ...bare, type: this.#change(field.type) }
    const name = `${field.name}x`
    return this.chance(0.5) ? { ...field, name, aliases: [field.name] } : { ...field, name }
  }

  #changeEnum(schema: AvroComplexSchema): AvroComplexSchema {
    const { default: _, symbols = [], ...bare } = schema
    if (this.chance(0.3)) return this.#rename(schema)
    const next = this.chance(0.5) ? [...symbols, `s${symbols.length}`] : symbols.slice(0, Math.max(1, symbols.length - 1))
    return this.chance(0.3) ? { ...bare, type: 'enum', symbols: next, default: next[0] } : { ...bare, type: 'enum', symbols: next }
  }

  #rename(schema: AvroComplexSchema): AvroComplexSchema {
    const name = `${schema.name}x`
    return this.chance(0.5) ? { ...schema, name, aliases: [schema.name as string] } : { ...schema, name }
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value
  }

  below(limit: number): number {
    return Math.floor(this.#random.next() * limit)
  }

  chance(share: number): boolean {
    return this.#random.next() < share
  }
}

function defaultOf(type: AvroSchema): unknown {
  const first = Array.isArray(type) ? (type as AvroSchema[])[0] : type
  switch (first) {
    case 'null':
      return null
    case 'boolean':
      return true
    case 'int':
    case 'long':
      return 1
    case 'float':
    case 'double':
      return 1.5
    case 'string':
      return 'x'
    default:
      return undefined
  }
}
