import { afterAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { startApp } from './app-process.ts'

type Level = readonly [price: number, amount: number]

interface PageState {
  readonly runId: string
  readonly book: {
    readonly status: string
    readonly changeId: number
    readonly bids: readonly Level[]
    readonly asks: readonly Level[]
  }
  readonly orders: readonly { readonly side: string; readonly price: number; readonly amount: number }[]
}

interface Notification {
  readonly params?: {
    readonly channel: string
    readonly data: {
      readonly type: string
      readonly change_id: number
      readonly prev_change_id?: number
      readonly bids: readonly (readonly [string, number, number])[]
      readonly asks: readonly (readonly [string, number, number])[]
    }
  }
}

/** A book kept the simplest way, by somebody who knows only the venue's documentation. */
function createOutsideBook() {
  const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() }
  const history = new Map<number, { readonly bids: string; readonly asks: string }>()
  let last: number | undefined
  let breaks = 0
  const sorted = (side: 'bids' | 'asks'): string =>
    JSON.stringify([...sides[side]].toSorted(([left], [right]) => (side === 'bids' ? right - left : left - right)))
  return {
    history,
    get breaks() {
      return breaks
    },
    apply({ type, change_id: id, prev_change_id: previous, bids, asks }: NonNullable<Notification['params']>['data']) {
      if (type === 'snapshot') {
        sides.bids.clear()
        sides.asks.clear()
      } else if (previous !== last) breaks += 1
      last = id
      for (const [side, levels] of [['bids', bids] as const, ['asks', asks] as const]) {
        for (const [action, price, amount] of levels) {
          if (action === 'delete') sides[side].delete(price)
          else sides[side].set(price, amount)
        }
      }
      history.set(id, { bids: sorted('bids'), asks: sorted('asks') })
      if (history.size > 400) history.delete(history.keys().next().value as number)
    },
  }
}

const app = startApp(['--duration', '60s', '--speed', '4', '--data', 'temp', '--port', '0'])

afterAll(async () => {
  app.signal('SIGTERM')
  await app.done
})

describe('somebody else at the venue', () => {
  it('sees an unbroken chain, and the same book as the page, our orders included', async () => {
    const { venueUrl, pageUrl, runId } = await app.ready
    const outside = createOutsideBook()
    const socket = new WebSocket(venueUrl)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    socket.on('message', (frame) => {
      const { params } = JSON.parse((frame as Buffer).toString()) as Notification
      if (params?.channel === 'book.BTC-PERPETUAL.raw') outside.apply(params.data)
    })
    const send = (id: number, method: string, params: object): void =>
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    send(1, 'public/auth', { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' })
    send(2, 'public/subscribe', { channels: ['book.BTC-PERPETUAL.raw'] })

    let compared = 0
    let ours = 0
    for (let attempt = 0; attempt < 80 && compared < 12; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      const state = (await (await fetch(`${pageUrl}/api/state`)).json()) as PageState
      expect(state.runId).toBe(runId)
      // The two connections are at different changes for a moment; only the same change can be compared.
      await new Promise((resolve) => setTimeout(resolve, 20))
      const seen = outside.history.get(state.book.changeId)
      if (seen === undefined || state.book.status !== 'live' || state.book.bids.length === 0) continue
      expect(JSON.stringify(state.book.bids)).toBe(seen.bids)
      expect(JSON.stringify(state.book.asks)).toBe(seen.asks)
      compared += 1
      ours = Math.max(ours, state.orders.length)
    }
    socket.close()
    expect(outside.breaks).toBe(0)
    expect(compared).toBeGreaterThanOrEqual(10)
    expect(ours, 'orders of ours that rest').toBeGreaterThan(0)
  }, 60_000)
})
