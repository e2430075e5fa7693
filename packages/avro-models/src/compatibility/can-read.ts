import type { AvroSchema } from '../avro-schema.ts'
import { resolveSchema, type SchemaNode, type SchemaNodeField } from '../schema-node.ts'
import { InvalidSchema } from '../schema-errors.ts'
import type { CompatibilityProblem, CompatibilityWarning, IncompatibilityKind } from './compatibility-problem.ts'

/** Whether data of one schema can be read as another one. */
export interface ReadResult {
  /** Whether everything that the writer can write can be read; true exactly when there is no problem. */
  readonly compatible: boolean
  /** What does not fit, in the order of the reader's fields. */
  readonly problems: readonly CompatibilityProblem[]
  /** What fits by the rules and still changes what values mean: another logical type, precision or scale. */
  readonly warnings: readonly CompatibilityWarning[]
}

/**
 * Whether data that was written with one schema can be read as another, by the rules of Avro's schema resolution: the
 * verdicts and kinds of Avro's Java library, on which the registries stand. Logical types are not part of these rules; what
 * differs in them is told as a warning.
 * @param reader Schema that the data is read as.
 * @param writer Schema that the data was written with.
 * @throws {InvalidSchema} When one of them is no Avro schema, or an alias of a reader's field fits several of the writer's.
 * @see https://avro.apache.org/docs/1.11.1/specification/#schema-resolution
 */
export function canRead(reader: AvroSchema, writer: AvroSchema): ReadResult {
  return compareSchemas(resolveSchema(reader), resolveSchema(writer))
}

/** {@link canRead} of schemas whose references are followed. */
export function compareSchemas(reader: SchemaNode, writer: SchemaNode): ReadResult {
  const comparison = new Comparison()
  const problems = comparison.compare(reader, writer, { path: '', location: '' })
  return { compatible: problems.length === 0, problems, warnings: comparison.warnings }
}

interface Place {
  readonly path: string
  readonly location: string
}

type Problems = readonly CompatibilityProblem[]

const none: Problems = []
const promotions: Readonly<Record<string, readonly string[]>> = {
  long: ['int'],
  float: ['int', 'long'],
  double: ['int', 'long', 'float'],
  bytes: ['string'],
  string: ['bytes'],
}

class Comparison {
  readonly #known = new Map<SchemaNode, Map<SchemaNode, Problems>>()
  readonly #warnings = new Map<string, CompatibilityWarning>()

  get warnings(): readonly CompatibilityWarning[] {
    return [...this.#warnings.values()]
  }

  compare(reader: SchemaNode, writer: SchemaNode, place: Place): Problems {
    const known = this.#known.get(reader) ?? new Map<SchemaNode, Problems>()
    this.#known.set(reader, known)
    const before = known.get(writer)
    if (before !== undefined) return before
    // A pair that is met again inside of itself fits unless something else in it does not.
    known.set(writer, none)
    const problems = this.#compareOnce(reader, writer, place)
    known.set(writer, problems)
    return problems
  }

  #compareOnce(reader: SchemaNode, writer: SchemaNode, place: Place): Problems {
    if (reader.kind === writer.kind) return this.#compareSameKind(reader, writer, place)
    // A writer that wrote one of several types is read when each of them can be.
    if (writer.kind === 'union') {
      return writer.branches.flatMap((branch, index) => this.compare(reader, branch, within(place, '', `/${index}`)))
    }
    if (reader.kind === 'union') {
      const fits = reader.branches.some((branch) => this.#isReadable(branch, writer, place))
      return fits ? none : [missingBranch(writer, place)]
    }
    if (promotions[reader.kind]?.includes(writer.kind)) {
      this.#warnOfMeaning(reader, writer, place)
      return none
    }
    const message = `is ${nameOf(reader)} for the reader and ${nameOf(writer)} for the writer, and nothing turns one into the other`
    return [problem('TYPE_MISMATCH', place, message)]
  }

  /** Whether a branch fits; its warnings count only when it does. */
  #isReadable(branch: SchemaNode, writer: SchemaNode, place: Place): boolean {
    const before = new Map(this.#warnings)
    if (this.compare(branch, writer, place).length === 0) return true
    this.#warnings.clear()
    for (const [path, warning] of before) this.#warnings.set(path, warning)
    return false
  }

  #compareSameKind(reader: SchemaNode, writer: SchemaNode, place: Place): Problems {
    if (reader.kind === 'union') {
      return writer.branches.flatMap((branch, index) => {
        if (this.#isReadable(reader, branch, place)) return none
        return [missingBranch(branch, within(place, '', `/${index}`))]
      })
    }
    this.#warnOfMeaning(reader, writer, place)
    switch (reader.kind) {
      case 'array':
        return this.#compareInner(reader, writer, within(place, '[]', '/items'))
      case 'map':
        return this.#compareInner(reader, writer, within(place, '{}', '/values'))
      case 'fixed':
        return [...compareNames(reader, writer, place), ...compareSizes(reader, writer, place)]
      case 'enum':
        return [...compareNames(reader, writer, place), ...compareSymbols(reader, writer, place)]
      case 'record':
        return [...compareNames(reader, writer, place), ...this.#compareFields(reader, writer, place)]
      default:
        return none
    }
  }

  #compareInner(reader: SchemaNode, writer: SchemaNode, place: Place): Problems {
    return this.compare(reader.inner as SchemaNode, writer.inner as SchemaNode, place)
  }

  #compareFields(reader: SchemaNode, writer: SchemaNode, place: Place): Problems {
    return reader.fields.flatMap((field, index) => {
      const step = place.path === '' ? field.name : `.${field.name}`
      const here = within(place, step, `/fields/${index}`)
      const written = findWritten(field, reader, writer)
      if (written !== undefined) return this.compare(field.node, written.node, within(here, '', '/type'))
      if (field.hasDefault) return none
      // The Java library compares such an enum with the whole record, which never fits.
      if (field.node.kind === 'enum' && field.node.symbolDefault !== undefined) {
        return this.compare(field.node, writer, within(here, '', '/type'))
      }
      const message = 'is new to the reader and has no default for data without it; give it one'
      return [problem('READER_FIELD_MISSING_DEFAULT_VALUE', here, message)]
    })
  }

  #warnOfMeaning(reader: SchemaNode, writer: SchemaNode, { path }: Place): void {
    if (reader.logicalType === writer.logicalType) return
    const message = `means ${reader.logicalType ?? reader.kind} to the reader and ${writer.logicalType ?? writer.kind} to the writer: values are read as they are, without a conversion`
    this.#warnings.set(path, { path, message })
  }
}

function findWritten(field: SchemaNodeField, reader: SchemaNode, writer: SchemaNode): SchemaNodeField | undefined {
  const names = new Set([field.name, ...field.aliases])
  const found = writer.fields.filter(({ name }) => names.has(name))
  if (found.length > 1) {
    const list = found.map(({ name }) => name).join(', ')
    throw new InvalidSchema(reader.name, `${field.name} with its aliases fits several fields of the writer: ${list}`)
  }
  return found[0]
}

function compareNames(reader: SchemaNode, writer: SchemaNode, place: Place): Problems {
  if (simpleName(reader) === simpleName(writer) || reader.aliases.includes(writer.name)) return none
  const message = `is ${reader.name} for the reader and ${writer.name} for the writer; keep the name, or add the earlier one to aliases`
  return [problem('NAME_MISMATCH', within(place, '', '/name'), message)]
}

function compareSizes(reader: SchemaNode, writer: SchemaNode, place: Place): Problems {
  if (reader.size === writer.size) return none
  const message = `has ${reader.size} bytes for the reader and ${writer.size} for the writer`
  return [problem('FIXED_SIZE_MISMATCH', within(place, '', '/size'), message)]
}

function compareSymbols(reader: SchemaNode, writer: SchemaNode, place: Place): Problems {
  const missing = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol)).sort()
  const hasDefault = reader.symbolDefault !== undefined && reader.symbols.includes(reader.symbolDefault)
  if (missing.length === 0 || hasDefault) return none
  const message = `lacks ${missing.join(', ')}, which the writer may write; keep the symbols, or give the enum a default`
  return [problem('MISSING_ENUM_SYMBOLS', within(place, '', '/symbols'), message)]
}

function missingBranch(writer: SchemaNode, place: Place): CompatibilityProblem {
  return problem(
    'MISSING_UNION_BRANCH',
    place,
    `has no branch that reads ${nameOf(writer)}, which the writer may write`,
  )
}

function problem(kind: IncompatibilityKind, { path, location }: Place, message: string): CompatibilityProblem {
  const subject = path === '' ? 'the schema' : path
  return { path, location: location === '' ? '/' : location, kind, message: `${subject} ${message}` }
}

function within(place: Place, step: string, location: string): Place {
  return { path: `${place.path}${step}`, location: `${place.location}${location}` }
}

function simpleName({ name }: SchemaNode): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function nameOf({ kind, name }: SchemaNode): string {
  return name === '' ? kind : `${kind} ${name}`
}
