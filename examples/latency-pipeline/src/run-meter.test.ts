import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { expect, it } from 'vitest'
import { createRunMeter } from './run-meter.ts'

it('takes over what a table holds that something else fills, and has no latency before one was seen', () => {
  const seen: [string, number][] = []
  const meter = createRunMeter('run', createVirtualTime().clock, (hop, milliseconds) => seen.push([hop, milliseconds]))
  meter.acknowledged('trade')
  meter.acknowledged('trade')
  meter.storedElsewhere('trade', { rows: 1, engineToDb: [4], total: [7] })
  meter.storedElsewhere('trade', { rows: 2, engineToDb: [6], total: [9] })
  // A quote is about a book of a moment before: its way from the venue is no latency.
  meter.storedElsewhere('quote', { rows: 3, engineToDb: [500], total: [500] })
  expect(meter.counts.trade).toEqual({ produced: 0, acknowledged: 2, stored: 2, deadLettered: 0 })
  expect(meter.counts.quote.stored).toBe(3)
  expect(seen).toEqual([
    ['engineToDb', 4],
    ['total', 7],
    ['engineToDb', 6],
    ['total', 9],
  ])
  expect(meter.latency()).toMatchObject({
    exchangeToEngine: null,
    engineToDb: { max: 6 },
    total: { max: 9 },
    tickToOrder: null,
  })
})
