import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import { describe, expect, it } from 'vitest'
import { createPageMonitor, type PageMonitor } from './page-monitor.ts'
import { createStreamHub, type StreamHub } from './stream-hub.ts'
import { createSyntheticRun, type SyntheticRun } from './synthetic-run.ts'
import type { PageMessage } from './wire-format.ts'

interface Message {
  readonly id: number
  readonly event: string
  readonly data: PageMessage
}

/** A browser that takes in what it is told to. */
class FakeSink {
  readonly messages: Message[] = []
  isSlow = false
  isEnded = false
  isDestroyed = false
  readonly #listeners: Record<string, (() => void)[]> = {}

  write(text: string): boolean {
    const [id = '', event = '', data = ''] = text.split('\n').map((line) => line.slice(line.indexOf(': ') + 2))
    this.messages.push({ id: Number(id), event, data: JSON.parse(data) as PageMessage })
    return !this.isSlow
  }
  end(): void {
    this.isEnded = true
  }
  destroy(): void {
    this.isDestroyed = true
    this.emit('close')
  }
  once(event: 'drain' | 'close', listener: () => void): void {
    ;(this.#listeners[event] ??= []).push(listener)
  }
  emit(event: 'drain' | 'close'): void {
    for (const listener of this.#listeners[event]?.splice(0) ?? []) listener()
  }
  kinds(): string[] {
    return this.messages.map(({ event }) => event)
  }
}

interface Scene {
  readonly time: VirtualTime
  readonly monitor: PageMonitor
  readonly run: SyntheticRun
  readonly hub: StreamHub
}

function setScene(maximumClients = 16): Scene {
  const time = createVirtualTime()
  const { clock, timers } = time
  const monitor = createPageMonitor({ clock, timers })
  const run = createSyntheticRun({ monitor, clock })
  monitor.attach(run.source)
  return { time, monitor, run, hub: createStreamHub({ monitor, timers, maximumClients }) }
}

/** What a browser shows after messages: the state of the moment and the best levels. */
function showAll(messages: readonly Message[]) {
  let sections: Record<string, unknown> = {}
  let prices = 0
  const bids = new Map<number, number>()
  const asks = new Map<number, number>()
  for (const { event, data } of messages) {
    if (event === 'snapshot') {
      sections = {}
      prices = 0
      bids.clear()
      asks.clear()
    }
    Object.assign(sections, data.sections)
    prices += data.series?.prices?.length ?? 0
    for (const [side, levels] of [
      [bids, data.bids],
      [asks, data.asks],
    ] as const) {
      for (const [price, amount] of levels ?? []) {
        if (amount === 0) side.delete(price)
        else side.set(price, amount)
      }
    }
  }
  return { sections, bids, asks, prices }
}

function expectCurrent(sink: FakeSink, { run, monitor }: Scene): void {
  const { sections, bids, asks, prices } = showAll(sink.messages)
  const book = run.source.book(25)
  expect(bids).toEqual(new Map(book.bids))
  expect(asks).toEqual(new Map(book.asks))
  expect(sections.client).toEqual(run.source.client())
  expect(prices).toBe(Math.min(1_500, monitor.cursors().prices))
}

describe('createStreamHub', () => {
  it('begins with a snapshot and goes on with at most ten differences a second, numbered without holes', async () => {
    const scene = setScene()
    scene.run.step(500)
    const sink = new FakeSink()
    scene.hub.add(sink)
    expect(sink.kinds()).toEqual(['snapshot'])
    for (let step = 0; step < 200; step += 1) {
      scene.run.step(5)
      await scene.time.advance(5)
    }
    expect(sink.kinds().filter((kind) => kind === 'delta').length).toBeLessThanOrEqual(10)
    expect(sink.messages.map(({ id }) => id)).toEqual(sink.messages.map((_, index) => index + 1))
    expectCurrent(sink, scene)
  })

  it('says nothing but that it is alive when nothing happens', async () => {
    const scene = setScene()
    const sink = new FakeSink()
    scene.hub.add(sink)
    await scene.time.advance(50)
    sink.messages.length = 0
    await scene.time.advance(3_000)
    expect(sink.kinds().filter((kind) => kind === 'heartbeat')).toHaveLength(3)
    for (const { event, data } of sink.messages) {
      if (event === 'delta') expect(Object.keys(data)).toEqual(['series'])
    }
  })

  it('has no queue for a slow browser: it gets one message when it can, with all that it missed', async () => {
    const scene = setScene()
    const slow = new FakeSink()
    const fast = new FakeSink()
    scene.hub.add(slow)
    scene.hub.add(fast)
    slow.isSlow = true
    scene.run.step(10)
    await scene.time.advance(100)
    const written = slow.messages.length
    for (let second = 0; second < 5; second += 1) {
      scene.run.step(1_000)
      await scene.time.advance(1_000)
    }
    expect(slow.messages).toHaveLength(written)
    expect(fast.messages.length).toBeGreaterThan(30)
    slow.isSlow = false
    slow.emit('drain')
    await scene.time.advance(100)
    expect(slow.messages).toHaveLength(written + 1)
    expect(slow.messages.at(-1)?.event).toBe('delta')
    expectCurrent(slow, scene)
    expectCurrent(fast, scene)
  })

  it('cuts a browser that takes nothing in for 30 s, and counts it no more', async () => {
    const scene = setScene(1)
    const sink = new FakeSink()
    sink.isSlow = true
    scene.hub.add(sink)
    expect(scene.hub.hasRoom).toBe(false)
    await scene.time.advance(30_000)
    expect(sink.isDestroyed).toBe(false)
    await scene.time.advance(2_000)
    expect(sink.isDestroyed).toBe(true)
    expect(scene.hub.hasRoom).toBe(true)
  })

  it('ends every stream and leaves no timer', async () => {
    const scene = setScene()
    const sink = new FakeSink()
    scene.hub.add(sink)
    scene.hub.close()
    scene.monitor.close()
    expect(sink.isEnded).toBe(true)
    expect(scene.hub.clients).toBe(0)
    await scene.time.advance(10)
    expect(scene.time.pending).toBe(0)
  })
})
