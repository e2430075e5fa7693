import type { LiveBook, Trade, VenueEvent } from '@cryptics-lab/avro-models'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { describe, expect, it } from 'vitest'
import { createRecorder } from './recorder.ts'

const trade: Trade = {
  run_id: null,
  event_key: null,
  venue: 'deribit',
  instrument: 'BTC-PERPETUAL',
  venue_timestamp: 1,
  receive_timestamp: 2,
  trade_id: '1234567890123456789',
  trade_sequence: 1,
  price: 61_804.7,
  amount: 400,
  side: 'buy',
  mark_price: null,
  index_price: null,
  processing_timestamp: null,
}

const book = (changeId: number): VenueEvent => ({
  kind: 'book-changed',
  epoch: 1,
  sequence: changeId,
  book: {
    status: 'live',
    venue: 'deribit',
    instrument: 'BTC-PERPETUAL',
    epoch: 2,
    changeId,
    venueTimestamp: 1,
    receiveTimestamp: 2,
    bids: [[61_804.7, 100]],
    asks: [],
  } satisfies LiveBook,
})

function setUp() {
  const time = createVirtualTime()
  const records: [string, Record<string, unknown>][] = []
  const recorder = createRecorder({
    runId: 'run-1',
    clock: time.clock,
    produce: (model, record) => records.push([model, record as unknown as Record<string, unknown>]),
  })
  return { time, records, recorder }
}

describe('createRecorder', () => {
  it('fills in run, key and processing time, and leaves the event alone', () => {
    const { time, records, recorder } = setUp()
    recorder.venueEvent({ kind: 'trade', epoch: 3, sequence: 9, record: trade })
    expect(records).toEqual([
      [
        'trade',
        { ...trade, run_id: 'run-1', event_key: '3:1234567890123456789', processing_timestamp: time.clock.now() },
      ],
    ])
    expect(trade.run_id).toBeNull()
  })

  it('samples a book at most once per interval', async () => {
    const { time, records, recorder } = setUp()
    recorder.venueEvent(book(1))
    recorder.venueEvent(book(2))
    await time.advance(100)
    recorder.venueEvent(book(3))
    expect(records.map(([, record]) => record.event_key)).toEqual(['2:1', '2:3'])
    expect(records[0]?.[1]).toMatchObject({ bid_price_1: 61_804.7, bid_price_2: null, ask_price_1: null })
  })
})
