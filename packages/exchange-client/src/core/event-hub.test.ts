import type { VenueEvent } from '@cryptics-lab/avro-models'
import { describe, expect, it } from 'vitest'
import { EventHub } from './event-hub.ts'

const event = (epoch: number): VenueEvent => ({ kind: 'link-opened', epoch, receiveTimestamp: 0 })
const epochs = (events: readonly VenueEvent[]): number[] => events.map((seen) => (seen as { epoch: number }).epoch)

describe('EventHub', () => {
  it('goes on when a listener throws, and reports it', () => {
    const errors: unknown[] = []
    const hub = new EventHub((error) => errors.push(error))
    const seen: VenueEvent[] = []
    hub.on(() => {
      throw new TypeError('mine')
    })
    hub.on((event) => seen.push(event))
    hub.emit(event(1))
    hub.emit(event(2))
    expect(epochs(seen)).toEqual([1, 2])
    expect(errors).toMatchObject([{ code: 'LISTENER_FAILED', cause: { message: 'mine' } }, { code: 'LISTENER_FAILED' }])
  })

  it('reports a listener that rejects instead of leaving the rejection unhandled', async () => {
    const errors: unknown[] = []
    const hub = new EventHub((error) => errors.push(error))
    const rejecting: () => unknown = () => Promise.reject(new TypeError('later'))
    hub.on(rejecting)
    hub.emit(event(1))
    await Promise.resolve()
    expect(errors).toMatchObject([{ code: 'LISTENER_FAILED', cause: { message: 'later' } }])
  })

  it('shows all listeners the cause before the effect', () => {
    const hub = new EventHub(() => {})
    const seen: VenueEvent[] = []
    // The first listener reacts at once; the second one must not see the reaction first.
    hub.on((first) => {
      if (epochs([first])[0] === 1) hub.emit(event(2))
    })
    hub.on((second) => seen.push(second))
    hub.emit(event(1))
    expect(epochs(seen)).toEqual([1, 2])
  })

  it('closes one registration of a function that is registered twice', () => {
    const hub = new EventHub(() => {})
    let calls = 0
    const listener = (): void => {
      calls += 1
    }
    const first = hub.on(listener)
    hub.on(listener)
    first.close()
    first.close()
    hub.emit(event(1))
    expect(calls).toBe(1)
  })

  it('counts events of a connection from 1 without holes, and begins again with the next one', () => {
    const hub = new EventHub(() => {})
    hub.begin(1)
    expect([hub.origin(), hub.origin()]).toEqual([
      { epoch: 1, sequence: 1 },
      { epoch: 1, sequence: 2 },
    ])
    hub.begin(1)
    expect(hub.origin().sequence).toBe(3)
    hub.begin(2)
    expect(hub.origin()).toEqual({ epoch: 2, sequence: 1 })
  })

  it('tells listeners of a channel its own events only, and freezes what it tells', () => {
    const hub = new EventHub(() => {})
    const seen: VenueEvent[] = []
    const open = hub.onChannel('a', (event) => seen.push(event))
    hub.emit(event(1), 'a')
    hub.emit(event(2), 'b')
    hub.emit(event(3))
    open.close()
    hub.emit(event(4), 'a')
    expect(epochs(seen)).toEqual([1])
    expect(Object.isFrozen(seen[0])).toBe(true)
  })
})
