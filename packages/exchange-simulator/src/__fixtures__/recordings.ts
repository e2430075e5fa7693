import { parseRecording } from '../feeds/parse-recording.ts'
import type { Recording } from '../feeds/recording.ts'

/** Levels as the recorded venue writes them. */
type Levels = readonly (readonly [price: string, contracts: string])[]

/** Writes recordings by hand, one line each `step` microseconds. */
export class RecordingBuilder {
  readonly lines: string[] = []
  #time = 1_723_161_256_172_216_566n
  #lastId = 1_000n

  raw(frame: string): this {
    this.lines.push(`${this.#time} ${frame}`)
    this.#time += 1_000_000n
    return this
  }

  wait(milliseconds: number): this {
    this.#time += BigInt(milliseconds) * 1_000_000n
    return this
  }

  snapshot(bids: Levels, asks: Levels): this {
    return this.raw(JSON.stringify({ lastUpdateId: Number(this.#lastId), E: this.#ms(), T: this.#ms(), bids, asks }))
  }

  depth(bids: Levels, asks: Levels, options: { readonly lost?: boolean } = {}): this {
    if (options.lost) this.#lastId += 10n
    const previous = this.#lastId
    this.#lastId += 5n
    const first = previous + 1n
    const data = { e: 'depthUpdate', E: this.#ms(), T: this.#ms(), b: bids, a: asks }
    const ids = { U: Number(first), u: Number(this.#lastId), pu: Number(previous) }
    return this.raw(JSON.stringify({ stream: 'x@depth', data: { ...data, ...ids } }))
  }

  trade(id: string, price: string, contracts: string, buyerIsMaker: boolean): this {
    const data = `{"e":"trade","E":${this.#ms()},"T":${this.#ms()},"s":"X","t":${id},"p":"${price}","q":"${contracts}","m":${buyerIsMaker}}`
    return this.raw(`{"stream":"x@trade","data":${data}}`)
  }

  quote(bid: string, bidContracts: string, ask: string, askContracts: string): this {
    const data = { u: Number(this.#lastId), e: 'bookTicker', b: bid, B: bidContracts, a: ask, A: askContracts, T: this.#ms() }
    return this.raw(JSON.stringify({ stream: 'x@bookTicker', data }))
  }

  text(): string {
    return `${this.lines.join('\n')}\n`
  }

  build(name = 'by-hand'): Recording {
    return parseRecording(name, this.text())
  }

  #ms(): number {
    return Number(this.#time / 1_000_000n)
  }
}

/** A small calm market around 60,000: a snapshot, and quotes that go on for a while. */
export function calmRecording(quotes = 20): Recording {
  const builder = new RecordingBuilder()
  builder.snapshot([['60000.0', '10'], ['59999.0', '20']], [['60001.0', '10'], ['60002.0', '20']])
  for (let index = 0; index < quotes; index += 1) builder.quote('60000.0', '10', '60001.0', '10')
  return builder.build('calm')
}
