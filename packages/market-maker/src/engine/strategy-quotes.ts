import { StrategyOutputError } from '../errors.ts'
import type { DesiredQuote, Strategy, StrategyInput } from '../ports.ts'

// More than this on one side is a mistake, and the venue would refuse them anyway.
const maximumLevel = 99

/**
 * Asks a strategy and makes sure that its answer has the shape of quotes; whether they are allowed is for risk to say.
 * @throws {StrategyOutputError} When the answer is no array, or a side and level is missing, out of range or doubled.
 * @throws Whatever the strategy throws.
 */
export function askStrategy(strategy: Strategy, input: StrategyInput): readonly DesiredQuote[] {
  const answer: unknown = strategy.quotes(input)
  if (!Array.isArray(answer)) {
    // An asynchronous strategy is a mistake; its failure must not surface as an unhandled rejection besides.
    if (answer instanceof Promise) answer.catch(() => {})
    throw new StrategyOutputError(strategy.name, `expected an array, got ${answer === null ? 'null' : typeof answer}`)
  }
  const seen = new Set<string>()
  for (const quote of answer as readonly (DesiredQuote | null | undefined)[]) {
    const problem = problemOf(quote, seen)
    if (problem !== undefined) throw new StrategyOutputError(strategy.name, problem)
  }
  return answer as readonly DesiredQuote[]
}

function problemOf(quote: DesiredQuote | null | undefined, seen: Set<string>): string | undefined {
  if (typeof quote !== 'object' || quote === null) return `a quote is ${String(quote)}`
  const { side, level } = quote
  if (side !== 'buy' && side !== 'sell') return `the side ${String(side)} is neither buy nor sell`
  if (!Number.isInteger(level) || level < 0 || level > maximumLevel) {
    return `the level ${String(level)} is no whole number from 0 to ${maximumLevel}`
  }
  const slot = `${side} level ${level}`
  if (seen.has(slot)) return `${slot} is quoted twice`
  seen.add(slot)
  return undefined
}
