import { describe, expect, it } from 'vitest'
import { RecordingBuilder } from '../__fixtures__/recordings.ts'
import { parseRecording } from './parse-recording.ts'
import { type FeedStep, RecordedFeed } from './recorded-feed.ts'

function steps(builder: RecordingBuilder): FeedStep[] {
  const feed = new RecordedFeed(builder.build())
  const all: FeedStep[] = []
  for (let step = feed.next(); step !== undefined; step = feed.next()) all.push(step)
  return all
}

function books(all: readonly FeedStep[]): unknown[] {
  return all.map((step) =>
    step.kind === 'book' ? { whole: step.whole, broken: step.broken, bids: step.bids } : step.kind,
  )
}

describe('lines', () => {
  it('keep ids of 19 digits digit by digit, quoted or not', () => {
    const builder = new RecordingBuilder()
      .trade('9223372036854775807', '1.0', '1', false)
      .trade('"9007199254740993"', '1.0', '1', true)
      .raw(
        '{"stream":"x@depth","data":{"e":"depthUpdate","T":1,"U":9223372036854775801,"u":9223372036854775803,"pu":9223372036854775800,"b":[],"a":[]}}',
      )
    expect(builder.build().items).toMatchObject([
      { kind: 'trade', id: '9223372036854775807', side: 'buy' },
      { kind: 'trade', id: '9007199254740993', side: 'sell' },
      {
        kind: 'depth',
        firstId: '9223372036854775801',
        lastId: '9223372036854775803',
        previousId: '9223372036854775800',
      },
    ])
  })

  it.each([
    '{"stream":"x@trade","data":{"e":"trade","t":1,"p":"1.0"',
    '{"stream":"x@trade","data":{"e":"trade","T":1,"t":1,"p":"price","q":"1","m":true}}',
    '{"stream":"x@trade","data":{"e":"trade","T":1,"t":1,"p":"1","q":"-1","m":true}}',
    '{"stream":"x@depth","data":{"e":"depthUpdate","T":1,"U":1,"u":2,"pu":0,"b":[["1.0"]],"a":[]}}',
    '{"stream":"x@bookTicker","data":{"e":"bookTicker","u":1,"b":"1","B":"1"}}',
    '{"lastUpdateId":1,"bids":"none","asks":[]}',
    '[1,2,3]',
    'null',
    '"text"',
  ])('that cannot be understood are kept as they are: %s', (frame) => {
    const { items, counts } = new RecordingBuilder().raw(frame).build()
    expect(items).toMatchObject([{ kind: 'malformed', text: frame }])
    expect(counts.malformed).toBe(1)
  })

  it('without a receive time are kept whole, and those of unknown streams are counted and left out', () => {
    const text = 'not a line\n\n1723161256172216566 {"stream":"x@markPrice","data":{"e":"markPriceUpdate"}}\n'
    const { items, counts } = parseRecording('x', text)
    expect(items).toEqual([{ kind: 'malformed', offset: 0, text: 'not a line' }])
    expect(counts).toMatchObject({ malformed: 1, ignored: 1 })
  })

  it('keep their distance in time, and never go back', () => {
    const text = [5_000_500n, 4_000_000n, 9_000_000n].map((time) => `${1_723_161_256_000_000_000n + time} x`).join('\n')
    expect(parseRecording('x', text).items.map(({ offset }) => offset)).toEqual([0, 0, 3_999.5])
  })
})

describe('the book of a recording', () => {
  it('is built of deltas when there is no snapshot', () => {
    const all = steps(new RecordingBuilder().depth([['1.0', '1']], []).depth([['1.0', '2']], []))
    expect(books(all)).toEqual([
      { whole: false, broken: false, bids: [1, 1] },
      { whole: false, broken: false, bids: [1, 2] },
    ])
  })

  it('waits for the first snapshot, drops what is in it and applies the rest on top', () => {
    const [inside, crossing, after, snapshot] = [[1, 5, 0], [6, 10, 5], [11, 15, 10], 8] as const
    const delta = ([first, last, previous]: readonly [number, number, number], amount: string): string =>
      `{"stream":"x","data":{"e":"depthUpdate","T":1,"U":${first},"u":${last},"pu":${previous},"b":[["1.0","${amount}"]],"a":[]}}`
    const builder = new RecordingBuilder()
      .raw(delta(inside, '1'))
      .quote('1.0', '1', '1.1', '1')
      .raw(delta(crossing, '2'))
      .raw(delta(after, '3'))
      .raw(`{"lastUpdateId":${snapshot},"T":1,"bids":[["1.0","9"],["0.9","1"]],"asks":[]}`)
      .raw(delta([16, 20, 15], '4'))
    expect(books(steps(builder))).toEqual([
      'quote',
      { whole: true, broken: false, bids: [1, 9, 0.9, 1] },
      { whole: false, broken: false, bids: [1, 2] },
      { whole: false, broken: false, bids: [1, 3] },
      { whole: false, broken: false, bids: [1, 4] },
    ])
  })

  it('is broken where a message is missing, once, and goes on with the delta', () => {
    const builder = new RecordingBuilder()
      .snapshot([['1.0', '1']], [])
      .depth([['1.0', '2']], [])
      .depth([['1.0', '3']], [], { lost: true })
      .depth([['1.0', '4']], [])
    expect(books(steps(builder))).toEqual([
      { whole: true, broken: false, bids: [1, 1] },
      { whole: false, broken: false, bids: [1, 2] },
      { whole: false, broken: true, bids: [1, 3] },
      { whole: false, broken: false, bids: [1, 4] },
    ])
  })

  it('is healed by a later snapshot that contains what is missing', () => {
    const builder = new RecordingBuilder().snapshot([['1.0', '1']], []).depth([['1.0', '2']], [])
    // Ids 1,006 to 1,015 are missing, the snapshot stands at 1,015.
    builder
      .raw('{"lastUpdateId":1015,"T":1,"bids":[["1.0","7"]],"asks":[]}')
      .raw('{"stream":"x","data":{"e":"depthUpdate","T":1,"U":1016,"u":1020,"pu":1015,"b":[["1.0","8"]],"a":[]}}')
    expect(books(steps(builder)).slice(2)).toEqual([
      { whole: true, broken: false, bids: [1, 7] },
      { whole: false, broken: false, bids: [1, 8] },
    ])
  })
})
