const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const whole = /^[+-]?\d+$/

/** Parts of a list, sorted: lists of settings are sets. */
const partsOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .toSorted()

function samePart(one: string, other: string): boolean {
  if (one === other) return true
  if (whole.test(one) && whole.test(other)) return BigInt(one.replace('+', '')) === BigInt(other.replace('+', ''))
  if (decimal.test(one) && decimal.test(other)) return Number(one) === Number(other)
  return /^(true|false)$/i.test(one) && one.toLowerCase() === other.toLowerCase()
}

/** Whether two texts are one value for a broker, which writes numbers, flags and lists in its own way. */
export function sameSetting(one: string, other: string): boolean {
  const parts = partsOf(one)
  const others = partsOf(other)
  return parts.length === others.length && parts.every((part, index) => samePart(part, others[index] ?? ''))
}
