/** One thing that is wrong with a record. */
export interface RecordProblem {
  /** Path from the record, for example `price` or `bids[0].amount`; empty for the record itself. */
  readonly path: string
  /** What the schema wants there. */
  readonly expected: string
  /** Type of what stands there (`absent`, `null`, `NaN`, `string`, …), never the value. */
  readonly actual: string
}

/** What the walk needs of a parsed type. */
export interface ParsedType {
  /** Kind of type, for example `record`. */
  readonly typeName: string
  /** Fields of a record. */
  readonly fields?: readonly ParsedField[]
  /** Values of an enum. */
  readonly symbols?: readonly string[]
  /** Element type of an array. */
  readonly itemsType?: ParsedType
  /** Value type of a map. */
  readonly valuesType?: ParsedType
  /** Branches of a union. */
  readonly types?: readonly ParsedType[]
  /** What a type of our own wants when a value is not it; undefined when the value fits. */
  expects?(value: unknown): string | undefined
}

/** What the walk needs of a parsed field. */
export interface ParsedField {
  /** Name of the field. */
  readonly name: string
  /** Type of the field. */
  readonly type: ParsedType
  /** The default; undefined when there is none. */
  defaultValue(): unknown
}

const mostProblems = 20
const deepest = 500

/** Largest finite 32-bit float. */
export const largestFloat = 3.4028234663852886e38

/** Everything that is wrong with a value, at most 20 problems; empty when it can be encoded. */
export function findProblems(type: ParsedType, value: unknown): readonly RecordProblem[] {
  const problems: RecordProblem[] = []
  walk(type, value, '', problems, 0)
  return problems.slice(0, mostProblems)
}

function walk(type: ParsedType, value: unknown, path: string, problems: RecordProblem[], depth: number): void {
  if (problems.length >= mostProblems) return
  if (depth > deepest) {
    problems.push({ path, expected: `nested at most ${deepest} deep`, actual: typeOf(value) })
    return
  }
  if (type.types !== undefined) {
    walkUnion(type.types, value, path, problems, depth)
    return
  }
  const expected = expectation(type, value)
  if (expected !== undefined) {
    problems.push({ path, expected, actual: typeOf(value) })
    return
  }
  walkInside(type, value, path, problems, depth)
}

function walkInside(type: ParsedType, value: unknown, path: string, problems: RecordProblem[], depth: number): void {
  if (type.typeName === 'record') {
    for (const field of type.fields ?? []) {
      const inner = (value as Record<string, unknown>)[field.name]
      if (inner === undefined && field.defaultValue() !== undefined) continue
      walk(field.type, inner, path === '' ? field.name : `${path}.${field.name}`, problems, depth + 1)
    }
    findStrangers(type, value as Record<string, unknown>, path, problems)
  } else if (type.typeName === 'array') {
    for (const [index, item] of (value as readonly unknown[]).entries()) {
      walk(type.itemsType as ParsedType, item, `${path}[${index}]`, problems, depth + 1)
    }
  } else if (type.typeName === 'map') {
    // Keys are data: the path does not tell them.
    for (const item of Object.values(value as object)) {
      walk(type.valuesType as ParsedType, item, `${path}.*`, problems, depth + 1)
    }
  }
}

function findStrangers(
  { fields = [] }: ParsedType,
  value: Record<string, unknown>,
  path: string,
  problems: RecordProblem[],
): void {
  for (const key of Object.keys(value)) {
    if (fields.some(({ name }) => name === key) || value[key] === undefined) continue
    problems.push({ path: path === '' ? key : `${path}.${key}`, expected: 'no such field', actual: typeOf(value[key]) })
  }
}

function walkUnion(
  branches: readonly ParsedType[],
  value: unknown,
  path: string,
  problems: RecordProblem[],
  depth: number,
): void {
  const attempts = branches.map((branch) => {
    const found: RecordProblem[] = []
    walk(branch, value, path, found, depth + 1)
    return found
  })
  if (attempts.some((found) => found.length === 0)) return
  const meant = attempts.filter((_, index) => branches[index]?.typeName !== 'null')
  const [only] = meant
  if (meant.length === 1 && only !== undefined) problems.push(...only)
  else problems.push({ path, expected: `one of ${branches.length} types`, actual: typeOf(value) })
}

/** What a type wants when a value is not it; undefined when it is, as far as the value itself goes. */
function expectation(type: ParsedType, value: unknown): string | undefined {
  if (type.expects !== undefined) return type.expects(value)
  switch (type.typeName) {
    case 'null':
      return value === null ? undefined : 'null'
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'a boolean'
    case 'int':
      return value === (Number(value) | 0) ? undefined : 'an integer of 32 bits'
    case 'long':
      return isLong(value) ? undefined : 'an integer in the safe range, from -(2^53 - 1) to 2^53 - 1'
    case 'float':
      return isFloat(value) ? undefined : 'a finite number within 32-bit floats'
    case 'double':
      return Number.isFinite(value) ? undefined : 'a finite number'
    case 'string':
      return isText(value) ? undefined : 'a string without lone surrogates'
    case 'enum':
      return type.symbols?.includes(value as string) === true ? undefined : `one of ${type.symbols?.join(', ')}`
    case 'array':
      return Array.isArray(value) ? undefined : 'an array'
    case 'record':
    case 'map':
      return typeOf(value) === 'object' ? undefined : 'an object'
    default:
      return undefined
  }
}

/** Whether a value is a long that survives the way there and back. */
export function isLong(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

/** Whether a value is a number that a 32-bit float can hold without becoming infinite. */
export function isFloat(value: unknown): value is number {
  return Number.isFinite(value) && Math.abs(value as number) <= largestFloat
}

/** Whether a value is a string that UTF-8 can hold; a lone surrogate would silently become another character. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && (value as string & { isWellFormed(): boolean }).isWellFormed()
}

function typeOf(value: unknown): string {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  if (Number.isNaN(value)) return 'NaN'
  if (Array.isArray(value)) return 'array'
  if (value instanceof Uint8Array) return 'bytes'
  return typeof value === 'number' && !Number.isFinite(value) ? 'infinite' : typeof value
}
