import { CrypticsError } from '@cryptics-lab/avro-models'
import type { ConnectorsContext } from './connectors-context.ts'

/** What an action did with one connector. */
export interface Outcome {
  /** The same as a line of text. */
  readonly line: string
  /** The same as data. */
  readonly data: object
  /** Whether it counts as a failure. */
  readonly isBad?: boolean
}

/**
 * Does something with one connector after the other and tells what became of each. One that fails does not keep the others
 * from their turn; Kafka Connect that does not answer does. Exit code 1 when something failed.
 */
export async function eachTarget<Entry extends { readonly name: string }>(
  { options: { json, verbose }, signal, writeOut, writeError }: ConnectorsContext,
  targets: readonly Entry[],
  act: (target: Entry) => Promise<Outcome>,
): Promise<number> {
  const results: object[] = []
  let hasFailed = false
  for (const target of targets) {
    try {
      const { line, data, isBad = false } = await act(target)
      hasFailed ||= isBad
      results.push(data)
      if (!json) await writeOut(line)
    } catch (error) {
      if (signal.aborted || !CrypticsError.is(error) || error.code === 'CONNECT_UNAVAILABLE') throw error
      hasFailed = true
      results.push({ name: target.name, error: { code: error.code, message: error.message } })
      writeError(`sink-connectors: ${verbose ? (error.stack ?? error.message) : error.message}`)
    }
  }
  if (json) await writeOut(JSON.stringify({ connectors: results }))
  return hasFailed ? 1 : 0
}
