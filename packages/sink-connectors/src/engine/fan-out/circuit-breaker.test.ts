import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { type CircuitBreakerOptions, type CircuitState, createCircuitBreaker } from './circuit-breaker.ts'

let time: VirtualTime
let states: CircuitState[]
beforeEach(() => {
  time = createVirtualTime()
  states = []
})

// A draw of 1 makes each pause as long as its bound.
const create = (rest: CircuitBreakerOptions = {}) =>
  createCircuitBreaker({
    timers: time.timers,
    random: { next: () => 1 },
    onChange: (state) => states.push(state),
    ...rest,
  })

/** Whether a call of `ready` is let through without anything happening. */
const isReady = async (breaker: ReturnType<typeof create>): Promise<boolean> => {
  let isThrough = false
  void breaker.ready().then(() => (isThrough = true))
  await time.advance(0)
  return isThrough
}

const open = (breaker: ReturnType<typeof create>, failures = 5): void => {
  for (let failure = 0; failure < failures; failure += 1) breaker.failed()
}

describe('a closed breaker', () => {
  it('lets everything through until so many attempts in a row have failed', async () => {
    const breaker = create()
    open(breaker, 4)
    breaker.succeeded()
    open(breaker, 4)
    expect([breaker.state, await isReady(breaker)]).toEqual(['closed', true])
    breaker.failed()
    expect([breaker.state, await isReady(breaker)]).toEqual(['open', false])
    expect(states).toEqual(['open'])
  })

  it('opens at once when it is told to', () => {
    const breaker = create()
    breaker.trip()
    breaker.trip()
    expect([breaker.state, states]).toEqual(['open', ['open']])
    expect(time.pending).toBe(1)
  })
})

describe('an open breaker', () => {
  it('lets one attempt through after its pause; success closes it for all', async () => {
    const breaker = create()
    open(breaker)
    const through: string[] = []
    for (const name of ['first', 'second']) void breaker.ready().then(() => through.push(name))
    await time.advance(999)
    expect([breaker.state, through]).toEqual(['open', []])
    await time.advance(1)
    expect([breaker.state, through]).toEqual(['half-open', ['first']])
    breaker.succeeded()
    await time.advance(0)
    expect([breaker.state, through]).toEqual(['closed', ['first', 'second']])
    expect(states).toEqual(['open', 'half-open', 'closed'])
  })

  it('waits twice as long after each attempt that fails, up to its bound, and begins anew after success', async () => {
    const breaker = create({ maximumPause: 4_000 })
    open(breaker)
    const pauses: number[] = []
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const from = time.clock.monotonic()
      await time.run({ until: () => breaker.state === 'half-open' })
      pauses.push((time.clock.monotonic() - from) / 1_000)
      await breaker.ready()
      if (attempt === 3) breaker.succeeded()
      if (attempt === 3) open(breaker)
      else breaker.failed()
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 4_000, 1_000])
  })

  it('spreads its pause over the upper half of the bound', async () => {
    const breaker = create({ random: { next: () => 0 } })
    open(breaker)
    await time.advance(499)
    expect(breaker.state).toBe('open')
    await time.advance(1)
    expect(breaker.state).toBe('half-open')
  })

  it('closes when an attempt from before is answered after all, and stays open when it fails', async () => {
    const breaker = create()
    breaker.trip()
    breaker.failed()
    expect([breaker.state, time.pending]).toEqual(['open', 1])
    breaker.succeeded()
    expect([breaker.state, time.pending]).toEqual(['closed', 0])
  })

  it('releases who waits by their signal, and forgets its timer', async () => {
    const breaker = create()
    open(breaker)
    const ending = new AbortController()
    const waiting = breaker.ready(ending.signal)
    ending.abort(new RangeError('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(breaker.ready(ending.signal)).rejects.toThrow('enough')
    breaker.dispose()
    expect(time.pending).toBe(0)
  })
})

it('refuses limits that make no sense', () => {
  expect(() => create({ failures: 0 })).toThrow(/^failures: /)
  expect(() => create({ pause: -1 })).toThrow(/^pause: /)
  expect(() => create({ maximumPause: Number.NaN })).toThrow(/^maximumPause: /)
})
