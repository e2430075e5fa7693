import type { VenueEvent } from '@cryptics-lab/avro-models'
import { describe, expect, it } from 'vitest'
import { EventQueue, type StreamOptions } from './event-stream.ts'

const event = (epoch: number): VenueEvent => ({ kind: 'link-opened', epoch, receiveTimestamp: 0 })

function queue(options: StreamOptions = {}): { stream: EventQueue; drops: boolean[]; closed: () => number } {
  const drops: boolean[] = []
  let closed = 0
  const stream = new EventQueue('c', options, {
    onClosed: () => {
      closed += 1
    },
    onDropped: (isFirst) => drops.push(isFirst),
  })
  return { stream, drops, closed: () => closed }
}

async function read(stream: EventQueue): Promise<number[]> {
  const epochs: number[] = []
  for await (const seen of stream) epochs.push((seen as { epoch: number }).epoch)
  return epochs
}

describe('EventQueue', () => {
  it('gives events in order, waits for later ones, and ends when closed', async () => {
    const { stream, closed } = queue()
    const reading = read(stream)
    for (let epoch = 1; epoch <= 500; epoch += 1) {
      stream.push(event(epoch))
      if (epoch % 7 === 0) await Promise.resolve()
    }
    stream.close()
    expect(await reading).toEqual(Array.from({ length: 500 }, (_, index) => index + 1))
    expect(closed()).toBe(1)
  })

  it('fails when it is full, after the events that it holds', async () => {
    const { stream, closed } = queue({ capacity: 2 })
    for (const epoch of [1, 2, 3]) stream.push(event(epoch))
    expect(closed()).toBe(1)
    const iterator = stream[Symbol.asyncIterator]()
    expect(await iterator.next()).toMatchObject({ value: { epoch: 1 } })
    expect(await iterator.next()).toMatchObject({ value: { epoch: 2 } })
    await expect(iterator.next()).rejects.toMatchObject({ code: 'STREAM_OVERFLOW', channel: 'c', capacity: 2 })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  it.each([
    ['drop-oldest', [3, 4]],
    ['drop-newest', [1, 2]],
  ] as const)('with %s loses events, counts them and says so once', async (overflow, left) => {
    const { stream, drops } = queue({ capacity: 2, overflow })
    for (const epoch of [1, 2, 3, 4]) stream.push(event(epoch))
    stream.close()
    expect(await read(stream)).toEqual(left)
    expect(stream.dropped).toBe(2)
    expect(drops).toEqual([true, false])
  })

  it('closes when the loop is left', async () => {
    const { stream, closed } = queue()
    stream.push(event(1))
    for await (const _ of stream) break
    expect(closed()).toBe(1)
    expect(stream.isClosed).toBe(true)
  })

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController()
    const { stream } = queue({ signal: controller.signal })
    const reading = read(stream)
    controller.abort(new TypeError('enough'))
    await expect(reading).rejects.toThrow('enough')
  })

  it('refuses a capacity that is none', () => {
    expect(() => queue({ capacity: 0 })).toThrow(/capacity/)
  })
})
