import { describe, expect, it } from 'vitest'
import { runWholeHouse } from './whole-house.ts'

/** A recording made by hand: calm, but for one missing change, one cut line, and trade ids of 19 digits. */
function oddRecording(): string {
  const lines: string[] = []
  let receivedAt = 1_723_161_256_172_216_566n
  const add = (frame: string): void => {
    receivedAt += 300_000_000n
    lines.push(`${receivedAt} ${frame}`)
  }
  const depth = (previous: number, id: number, bids: string[][], asks: string[][]): void =>
    add(
      `{"stream":"btcusd_perp@depth@0ms","data":{"e":"depthUpdate","E":1723161257440,"T":1723161257432,"s":"BTCUSD_PERP","ps":"BTCUSD","U":${id},"u":${id},"pu":${previous},"b":${JSON.stringify(bids)},"a":${JSON.stringify(asks)}}}`,
    )
  add(
    '{"lastUpdateId":100,"E":1,"T":1723161257000,"symbol":"BTCUSD_PERP","pair":"BTCUSD","bids":[["61804.7","35"],["61802.0","8"]],"asks":[["61804.8","1645"],["61805.1","1"]]}',
  )
  let last = 100
  for (let step = 0; step < 200; step += 1) {
    if (step === 100) last = 9_999
    depth(last, 101 + step, [['61802.0', String(8 + step)]], [['61805.1', String(1 + step)]])
    last = 101 + step
    if (step === 50) add('{"stream":"btcusd_perp@depth@0ms","data":{"e":"depthUp')
    if (step % 20 !== 0) continue
    add(
      `{"stream":"btcusd_perp@trade","data":{"e":"trade","E":1723161257687,"T":1723161257679,"s":"BTCUSD_PERP","t":9223372036854775${100 + step},"p":"61804.8","q":"4","X":"MARKET","m":false}}`,
    )
  }
  return `${lines.join('\n')}\n`
}

describe('a recording with a gap, a cut line and long ids', () => {
  it('is told, survived and stored: one gap, one malformed frame, every trade with its exact id', async () => {
    const { outcome, records, events, failures } = await runWholeHouse(oddRecording(), 3)
    expect(failures).toEqual([])
    expect(outcome.client).toMatchObject({ gaps: 1, malformed: 1, reconnects: 0 })
    expect(records.trade?.map(({ trade_id: id }) => id)).toEqual(
      Array.from({ length: 10 }, (_, index) => `9223372036854775${100 + 20 * index}`),
    )
    const pauses = events.flatMap((event) => (event.kind === 'quoting-paused' ? [event.reason] : []))
    expect(pauses.some((reason) => reason === 'gap' || reason === 'book-stale')).toBe(true)
    const pulled = records.quote?.filter(({ action }) => action === 'cancel') ?? []
    expect(pulled.length).toBeGreaterThan(0)
    // After the pause it quoted again, on a book of a later epoch.
    const epochs = new Set(records.quote?.filter(({ action }) => action === 'place').map((quote) => quote.book_epoch))
    expect(epochs.size).toBeGreaterThanOrEqual(2)
    expect(outcome.stop.openAtExit).toBe(0)
  })
})
