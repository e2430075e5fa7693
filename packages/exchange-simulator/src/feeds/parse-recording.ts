import { parseFrame } from './parse-line.ts'
import type { RecordedItem, Recording, RecordingCounts } from './recording.ts'

/** Takes lines one by one and gives the recording they make. */
export class RecordingParser {
  readonly #items: RecordedItem[] = []
  readonly #counts = { depth: 0, snapshot: 0, trade: 0, quote: 0, malformed: 0, ignored: 0 }
  #first: bigint | undefined
  #offset = 0

  /** Number of valid records so far. */
  get records(): number {
    return this.#items.length - this.#counts.malformed
  }

  /** Takes one line, without its line end. Blank lines are skipped. */
  push(line: string): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line
    if (text.trim() === '') return
    const space = text.indexOf(' ')
    const time = space > 0 ? text.slice(0, space) : ''
    if (!/^\d{1,20}$/.test(time)) {
      this.#add({ kind: 'malformed', offset: this.#offset, text })
      return
    }
    this.#advance(BigInt(time))
    const frame = text.slice(space + 1)
    const item = parseFrame(frame, this.#offset) ?? ({ kind: 'malformed', offset: this.#offset, text: frame } as const)
    if (item === 'ignored') this.#counts.ignored += 1
    else this.#add(item)
  }

  /** The recording, named `name`. */
  finish(name: string): Recording {
    const counts: RecordingCounts = Object.freeze({ ...this.#counts })
    const firstReceiveTime = String(this.#first ?? 0n)
    return Object.freeze({ name, items: this.#items, counts, firstReceiveTime, duration: this.#offset })
  }

  #add(item: RecordedItem): void {
    this.#items.push(item)
    this.#counts[item.kind] += 1
  }

  #advance(time: bigint): void {
    this.#first ??= time
    this.#offset = Math.max(this.#offset, Number(time - this.#first) / 1_000)
  }
}

/**
 * Makes a recording of text that is in memory already.
 * @param name Name of the recording.
 * @param text Lines of the form `<receive time in ns> <frame>`.
 */
export function parseRecording(name: string, text: string): Recording {
  const parser = new RecordingParser()
  for (const line of text.split('\n')) parser.push(line)
  return parser.finish(name)
}
