import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { describe, expect, it } from 'vitest'
import { createStopSignal } from './stop-signal.ts'

function setUp(duration?: number) {
  const time = createVirtualTime()
  let abandoned = 0
  const signal = createStopSignal({ duration, timers: time.timers, abandon: () => (abandoned += 1) })
  return { time, signal, abandoned: () => abandoned }
}

describe('createStopSignal', () => {
  it('takes one Ctrl-C that comes twice for one, and a second press for the wish to leave at once', async () => {
    const { time, signal, abandoned } = setUp()
    process.emit('SIGINT')
    process.emit('SIGINT')
    expect(await signal.reason).toBe('signal')
    expect(abandoned()).toBe(0)
    await time.advance(1_000)
    process.emit('SIGINT')
    expect(abandoned()).toBe(1)
    signal.close()
  })

  it('ends after the duration, and leaves neither timers nor listeners behind', async () => {
    const before = process.listenerCount('SIGTERM')
    const { time, signal } = setUp(5_000)
    await time.advance(5_000)
    expect(await signal.reason).toBe('duration')
    signal.close()
    expect(time.pending).toBe(0)
    expect(process.listenerCount('SIGTERM')).toBe(before)
  })
})
