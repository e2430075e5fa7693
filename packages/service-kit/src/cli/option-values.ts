import { UsageError } from '../errors.ts'
import type { ChoiceOption, NumberOption, OptionDefinition, TextOption } from './option-types.ts'

/** Reads the value of one option. @throws {UsageError} When it cannot be read. */
export function readOption(name: string, definition: OptionDefinition, given: unknown): unknown {
  if (given === undefined) return defaultOf(definition)
  if (definition.type === 'flag') return given === true
  if (definition.type === 'list') return readList(name, given as readonly string[])
  const text = given as string
  if (text === '') throw new UsageError(`--${name}: the value is empty; give one or leave the option out`)
  switch (definition.type) {
    case 'text':
      return readText(name, definition, text)
    case 'number':
      return readNumber(name, definition, text)
    case 'duration':
      return readDuration(name, text)
    case 'choice':
      return readChoice(name, definition, text)
  }
}

function defaultOf(definition: OptionDefinition): unknown {
  if (definition.type === 'flag') return false
  return definition.type === 'list' ? [] : definition.default
}

function readList(name: string, given: readonly string[]): readonly string[] {
  const items = given.flatMap((text) => text.split(',')).map((item) => item.trim())
  if (items.includes('')) throw new UsageError(`--${name}: an item of the list is empty; separate items by one comma`)
  return items
}

function readText(name: string, { check }: TextOption, text: string): string {
  const problem = check?.(text)
  if (problem !== undefined) throw new UsageError(`--${name}: ${problem}`)
  return text
}

function readNumber(name: string, definition: NumberOption, text: string): number {
  const { minimum = 0, maximum = Number.MAX_SAFE_INTEGER, fractions = false } = definition
  const value = Number(text)
  const isNumber = (fractions ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/).test(text) && Number.isFinite(value)
  if (!isNumber || value < minimum || value > maximum) {
    const kind = fractions ? 'a number' : 'a whole number'
    throw new UsageError(`--${name}: ${JSON.stringify(text)} is not ${kind} from ${minimum} to ${maximum}`)
  }
  return value
}

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

function readDuration(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)
  const value = match === null ? Number.NaN : Number(match[1]) * (milliseconds[match[2] as string] as number)
  if (!(value > 0 && value <= 0x7fff_ffff)) {
    throw new UsageError(
      `--${name}: ${JSON.stringify(text)} is not a time such as 1500ms, 30s, 5m or 2h (at most 24 days)`,
    )
  }
  return value
}

function readChoice(name: string, { choices }: ChoiceOption, text: string): string {
  if (!choices.includes(text)) {
    throw new UsageError(`--${name}: ${JSON.stringify(text)} is not one of ${choices.join(', ')}`)
  }
  return text
}
