import type { FieldDef } from 'pg'
import { parseArrayText } from './array-text.ts'

/** Turns the text of one value into JSON text. */
type Encoder = (text: string) => string

const quoted: Encoder = (text) => JSON.stringify(text)

// Types by their fixed numbers in pg_type; whatever is not listed is given as its text.
const scalars: Readonly<Record<number, Encoder>> = {
  16: (text) => (text === 't' ? 'true' : 'false'),
  17: (text) => quoted(text.replace(/^\\x/, '')),
  20: quoted,
  21: (text) => text,
  23: (text) => text,
  26: (text) => text,
  114: oneLine,
  700: numberOrText,
  701: numberOrText,
  1114: (text) => quoted(isoTime(text, '')),
  1184: (text) => quoted(isoTime(text, 'Z')),
  1700: quoted,
  3802: oneLine,
}

const elements: Readonly<Record<number, number>> = {
  199: 114,
  1000: 16,
  1001: 17,
  1005: 21,
  1007: 23,
  1009: 25,
  1015: 1043,
  1016: 20,
  1021: 700,
  1022: 701,
  1028: 26,
  1115: 1114,
  1182: 1082,
  1185: 1184,
  1231: 1700,
  2951: 2950,
  3807: 3802,
}

/** Encodes rows of a result as JSON lines. */
export interface RowEncoder {
  /** One row, its values as the server's text, as one line without its end. */
  encode(row: readonly (string | null)[]): string
}

/**
 * Makes the encoder of a result: bigint and numeric as strings, times as ISO 8601 in UTC with microseconds, floats as
 * numbers (NaN and the infinities as strings), bytes in hexadecimal, JSON as it is.
 * @param fields Columns of the result. A name that occurs again gets a number: `count`, `count_2`.
 */
export function createRowEncoder(fields: readonly Pick<FieldDef, 'name' | 'dataTypeID'>[]): RowEncoder {
  const keys = uniqueNames(fields.map(({ name }) => name)).map((name) => `${JSON.stringify(name)}:`)
  const encoders = fields.map(({ dataTypeID }) => encoderOf(dataTypeID))
  return {
    encode(row) {
      const parts = row.map((value, column) => {
        const text = value === null ? 'null' : (encoders[column] as Encoder)(value)
        return `${keys[column] as string}${text}`
      })
      return `{${parts.join(',')}}`
    },
  }
}

function encoderOf(type: number): Encoder {
  const element = elements[type]
  if (element === undefined) return scalars[type] ?? quoted
  const encode = scalars[element] ?? quoted
  return (text) => encodeArray(parseArrayText(text), encode)
}

type Nested = ReturnType<typeof parseArrayText>

function encodeArray(items: Nested, encode: Encoder): string {
  const texts = items.map((item) => {
    if (item === null) return 'null'
    return typeof item === 'string' ? encode(item) : encodeArray(item, encode)
  })
  return `[${texts.join(',')}]`
}

function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let candidate = name
    for (let count = 2; taken.has(candidate); count += 1) candidate = `${name}_${count}`
    taken.add(candidate)
    return candidate
  })
}

function numberOrText(text: string): string {
  return /^-?(NaN|Infinity)$/.test(text) ? quoted(text) : JSON.stringify(Number(text))
}

// JSON keeps its own line ends, which are never inside of its strings.
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]/g, ' ')
}

// The session's time zone is UTC and its style ISO; infinity and years BC stay as the server writes them.
function isoTime(text: string, zone: string): string {
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:\+00)?$/.exec(text)
  return match === null ? text : `${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(6, '0')}${zone}`
}
