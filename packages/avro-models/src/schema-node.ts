import type { AvroComplexSchema, AvroField, AvroSchema } from './avro-schema.ts'
import { fullName, isUnion, namespaceOf, primitives } from './fingerprint.ts'
import { InvalidSchema } from './schema-errors.ts'

/** Kind of a type: a primitive, or a construct of several. */
export type SchemaKind =
  | 'null'
  | 'boolean'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'bytes'
  | 'string'
  | 'record'
  | 'enum'
  | 'fixed'
  | 'array'
  | 'map'
  | 'union'

/** A type of a schema whose references are followed: the same named type is the same object everywhere. */
export interface SchemaNode {
  /** Kind of the type. */
  readonly kind: SchemaKind
  /** Full name of a record, enum or fixed; empty otherwise. */
  readonly name: string
  /** Earlier full names. */
  readonly aliases: readonly string[]
  /** Fields of a record; filled after the node is made, because a record may hold itself. */
  readonly fields: readonly SchemaNodeField[]
  /** Values of an enum. */
  readonly symbols: readonly string[]
  /** Value of an enum that stands for symbols a reader does not know. */
  readonly symbolDefault: string | undefined
  /** Element type of an array, value type of a map. */
  readonly inner: SchemaNode | undefined
  /** Bytes of a fixed. */
  readonly size: number
  /** Branches of a union. */
  readonly branches: readonly SchemaNode[]
  /** Meaning that is laid over the type, with precision and scale of a decimal, as in `decimal(10,2)`. */
  readonly logicalType: string | undefined
}

/** A field of a record whose type is followed. */
export interface SchemaNodeField {
  /** Name of the field. */
  readonly name: string
  /** Earlier names. */
  readonly aliases: readonly string[]
  /** Type of the field. */
  readonly node: SchemaNode
  /** Whether a reader can fill the field in when a writer did not know it. */
  readonly hasDefault: boolean
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] }

const nameShape = /^[A-Za-z_]\w*$/

/**
 * Follows the references of a schema.
 * @throws {InvalidSchema} When a name is unknown, given twice or no name, or a part is no Avro type.
 */
export function resolveSchema(schema: AvroSchema): SchemaNode {
  return new SchemaResolver(titleOf(schema)).resolve(schema, '', '')
}

function titleOf(schema: AvroSchema): string {
  return typeof schema === 'object' && !isUnion(schema) ? String(schema.name ?? '') : ''
}

function blank(kind: SchemaKind, name = ''): Mutable<SchemaNode> {
  return {
    kind,
    name,
    aliases: [],
    fields: [],
    symbols: [],
    symbolDefault: undefined,
    inner: undefined,
    size: 0,
    branches: [],
    logicalType: undefined,
  }
}

class SchemaResolver {
  readonly #title: string
  readonly #named = new Map<string, SchemaNode>()

  constructor(title: string) {
    this.#title = title
  }

  resolve(schema: AvroSchema, namespace: string, path: string): SchemaNode {
    if (typeof schema === 'string') return this.#reference(schema, namespace, path)
    if (isUnion(schema)) return this.#union(schema, namespace, path)
    if (typeof schema !== 'object' || schema === null) this.#refuse(path, 'is no Avro type')
    const { type } = schema
    if (typeof type !== 'string') return this.resolve(type, namespace, path)
    if (type === 'array' || type === 'map') {
      const [property, step] = type === 'array' ? (['items', '[]'] as const) : (['values', '{}'] as const)
      const inner = schema[property]
      if (inner === undefined) this.#refuse(path, `is ${type} without ${property}`)
      return { ...blank(type), inner: this.resolve(inner, namespace, `${path}${step}`) }
    }
    if (type === 'record' || type === 'error' || type === 'enum' || type === 'fixed') {
      return this.#define(schema, type === 'error' ? 'record' : type, namespace, path)
    }
    const node = this.#reference(type, namespace, path)
    return primitives.has(node.kind) ? { ...node, logicalType: logicalTypeOf(schema) } : node
  }

  #reference(name: string, namespace: string, path: string): SchemaNode {
    if (primitives.has(name)) return blank(name as SchemaKind)
    const known = this.#named.get(fullName(name, namespace)) ?? this.#named.get(name)
    return known ?? this.#refuse(path, `names the type ${name}, which is not defined before`)
  }

  #union(branches: readonly AvroSchema[], namespace: string, path: string): SchemaNode {
    const nodes = branches.map((branch) => this.resolve(branch, namespace, path))
    const names = nodes.map(({ kind, name }) => (name === '' ? kind : name))
    if (nodes.some(({ kind }) => kind === 'union')) this.#refuse(path, 'is a union inside of a union')
    if (new Set(names).size < names.length) this.#refuse(path, 'is a union with one type twice')
    return { ...blank('union'), branches: nodes }
  }

  #define(schema: AvroComplexSchema, kind: 'record' | 'enum' | 'fixed', namespace: string, path: string): SchemaNode {
    const { name: given, aliases = [] } = schema
    if (typeof given !== 'string' || !given.split('.').every((part) => nameShape.test(part))) {
      this.#refuse(path, `is ${kind} without a name of letters, digits and _`)
    }
    const name = fullName(given, schema.namespace ?? namespace)
    if (this.#named.has(name)) this.#refuse(path, `defines ${name} a second time`)
    const inside = namespaceOf(name)
    const node = blank(kind, name)
    node.aliases = aliases.map((alias) => fullName(alias, inside))
    node.logicalType = logicalTypeOf(schema)
    this.#named.set(name, node)
    if (kind === 'enum') this.#fillEnum(node, schema, path)
    else if (kind === 'fixed') this.#fillFixed(node, schema, path)
    else node.fields = this.#fields(schema, inside, path)
    return node
  }

  #fillEnum(node: Mutable<SchemaNode>, { symbols, default: fallback }: AvroComplexSchema, path: string): void {
    if (!Array.isArray(symbols) || symbols.length === 0) this.#refuse(path, 'is an enum without symbols')
    if (new Set(symbols).size < symbols.length) this.#refuse(path, 'is an enum with one symbol twice')
    node.symbols = symbols as readonly string[]
    if (typeof fallback === 'string') node.symbolDefault = fallback
  }

  #fillFixed(node: Mutable<SchemaNode>, { size }: AvroComplexSchema, path: string): void {
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 0) this.#refuse(path, 'is a fixed without a size')
    node.size = size
  }

  #fields(schema: AvroComplexSchema, namespace: string, path: string): readonly SchemaNodeField[] {
    const { fields } = schema
    if (!Array.isArray(fields)) this.#refuse(path, 'is a record without fields')
    const names = new Set<string>()
    return (fields as readonly AvroField[]).map((field) => {
      const { name } = field
      const place = path === '' ? name : `${path}.${name}`
      if (typeof name !== 'string' || !nameShape.test(name)) this.#refuse(path, 'has a field without a name')
      if (names.has(name)) this.#refuse(place, 'is there twice')
      names.add(name)
      if (field.type === undefined) this.#refuse(place, 'has no type')
      const node = this.resolve(field.type, namespace, place)
      return { name, aliases: field.aliases ?? [], node, hasDefault: field.default !== undefined }
    })
  }

  #refuse(path: string, problem: string): never {
    throw new InvalidSchema(this.#title, path === '' ? `it ${problem}` : `${path} ${problem}`)
  }
}

function logicalTypeOf({ logicalType, precision, scale }: AvroComplexSchema): string | undefined {
  if (typeof logicalType !== 'string') return undefined
  return logicalType === 'decimal' ? `decimal(${precision ?? '?'},${scale ?? 0})` : logicalType
}
