import type { CDPSession } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeInBrowser } from './chromium.ts'
import { servePage, type ServedPage } from './served-page.ts'

const isLong = process.env.LONG === '1'
const seconds = isLong ? 300 : 7
const eventsPerSecond = 1_000
const megabyte = 1_048_576

let served: ServedPage

beforeEach(async () => {
  served = await servePage()
  // Lists are full from the beginning, so that whatever still grows is a leak.
  served.run.step(60_000)
})

afterEach(() => served.close())

interface Sample {
  readonly heap: number
  readonly nodes: number
  readonly listeners: number
}

async function measure(session: CDPSession): Promise<Sample> {
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const value = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
  return { heap: value('JSHeapUsedSize'), nodes: value('Nodes'), listeners: value('JSEventListeners') }
}

/**
 * What is still there after several looks. A frame drawn between the collection and the count leaves nodes
 * that nothing holds, and the next look no longer sees them; what leaks stays in every look.
 */
async function measureWhatStays(session: CDPSession, wait: (milliseconds: number) => Promise<void>): Promise<Sample> {
  let stays = await measure(session)
  for (let look = 0; look < 4; look += 1) {
    await wait(150)
    const next = await measure(session)
    stays = {
      heap: Math.min(stays.heap, next.heap),
      nodes: Math.min(stays.nodes, next.nodes),
      listeners: Math.min(stays.listeners, next.listeners),
    }
  }
  return stays
}

describeInBrowser('the page under load', (open) => {
  it(
    `stays flat at ${eventsPerSecond} events a second for ${seconds} s`,
    async () => {
      const { page, complaints } = await open(served.url)
      const session = await page.context().newCDPSession(page)
      await session.send('Performance.enable')
      await session.send('Network.enable')
      let deltas = 0
      session.on('Network.eventSourceMessageReceived', ({ eventName }) => {
        if (eventName === 'delta') deltas += 1
      })
      await page.locator('#connection[data-state=live]').waitFor()
      served.feed(eventsPerSecond)
      await page.waitForTimeout(1_000)
      const eventsBefore = served.events
      const begin = performance.now()
      deltas = 0
      const wait = (milliseconds: number): Promise<void> => page.waitForTimeout(milliseconds)
      const samples = [await measureWhatStays(session, wait)]
      const parts = isLong ? 20 : 4
      for (let part = 0; part < parts; part += 1) {
        await page.waitForTimeout((seconds * 1_000) / parts)
        samples.push(await measureWhatStays(session, wait))
      }
      const elapsed = (performance.now() - begin) / 1_000
      const first = samples[0] as Sample
      const last = samples.at(-1) as Sample
      const rate = deltas / elapsed
      console.log(
        `page under load: ${((served.events - eventsBefore) / elapsed).toFixed(0)} events/s, ${rate.toFixed(1)} frames/s, ` +
          `heap ${samples.map(({ heap }) => (heap / megabyte).toFixed(2)).join(' ')} MB, ` +
          `nodes ${samples.map(({ nodes }) => nodes).join(' ')}, listeners ${last.listeners}`,
      )
      expect((served.events - eventsBefore) / elapsed).toBeGreaterThan(eventsPerSecond * 0.9)
      expect(rate).toBeGreaterThan(5)
      expect(rate).toBeLessThan(10.5)
      // The series of five minutes are not full yet; they are the only thing that may grow.
      expect(last.heap - first.heap).toBeLessThan(2 * megabyte)
      expect(last.nodes - first.nodes).toBeLessThan(100)
      expect(last.listeners).toBe(first.listeners)
      const shown = Number((await page.locator('#link-frames').textContent())?.replaceAll(',', ''))
      expect(served.run.source.client().frames - shown).toBeLessThan(eventsPerSecond)
      expect(complaints).toEqual([])
    },
    (seconds + 60) * 1_000,
  )
})
