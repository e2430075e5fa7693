import { describe, expect, it } from 'vitest'
import { type SubscriptionPort, Subscriptions } from './subscriptions.ts'

class No extends Error {}

/** A venue that confirms everything but channels that begin with "bad". */
function fakePort(options: { readonly refusesCall?: boolean } = {}): SubscriptionPort & { readonly log: string[] } {
  const log: string[] = []
  return {
    log,
    familyOf: (channel) => (channel.startsWith('user.') ? 'private' : 'public'),
    isAnswer: (error) => error instanceof No,
    async subscribe(channels) {
      log.push(`+${channels.join(',')}`)
      const isBad = channels.some((channel) => channel.startsWith('bad'))
      if (isBad && options.refusesCall === true) throw new No()
      return channels.filter((channel) => !channel.startsWith('bad'))
    },
    async unsubscribe(channels) {
      log.push(`-${channels.join(',')}`)
    },
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('Subscriptions', () => {
  it('asks for wishes of one turn in one request per family', async () => {
    const port = fakePort()
    const subscriptions = new Subscriptions(500, () => {})
    await subscriptions.attach(port)
    await Promise.all(['a', 'b', 'user.c'].map((channel) => subscriptions.hold(channel)))
    expect(port.log).toEqual(['+a,b', '+user.c'])
  })

  it('cuts requests to the batch that the venue takes', async () => {
    const port = fakePort()
    const subscriptions = new Subscriptions(2, () => {})
    const held = ['a', 'b', 'c', 'd', 'e'].map((channel) => subscriptions.hold(channel))
    const report = await subscriptions.attach(port)
    await Promise.all(held)
    expect(port.log).toEqual(['+a,b', '+c,d', '+e'])
    expect(report.confirmed).toHaveLength(5)
  })

  it('tells the caller of a channel that the confirmation lacks; the others live', async () => {
    const port = fakePort()
    const subscriptions = new Subscriptions(500, () => {})
    await subscriptions.attach(port)
    const results = await Promise.allSettled(['a', 'bad', 'b'].map((channel) => subscriptions.hold(channel)))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({ reason: { code: 'SUBSCRIPTION_REJECTED', channel: 'bad' } })
    expect(subscriptions.isWanted('bad')).toBe(false)
  })

  it('finds the bad channel when the venue refuses the whole call', async () => {
    const port = fakePort({ refusesCall: true })
    const subscriptions = new Subscriptions(500, () => {})
    await subscriptions.attach(port)
    const results = await Promise.allSettled(['a', 'b', 'bad', 'c'].map((channel) => subscriptions.hold(channel)))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(results[2]).toMatchObject({ reason: { cause: expect.any(No) } })
  })

  it('asks again for everything on the next connection, once', async () => {
    const subscriptions = new Subscriptions(500, () => {})
    await subscriptions.attach(fakePort())
    await Promise.all([subscriptions.hold('a'), subscriptions.hold('a'), subscriptions.hold('b')])
    subscriptions.detach()
    expect(subscriptions.isConfirmed('a')).toBe(false)
    const later = subscriptions.hold('c')
    const port = fakePort()
    expect((await subscriptions.attach(port)).confirmed).toEqual(['a', 'b', 'c'])
    await later
    expect(port.log).toEqual(['+a,b,c'])
  })

  it('unsubscribes with the last holder, and brings a fresh subscription to who comes meanwhile', async () => {
    const port = fakePort()
    const subscriptions = new Subscriptions(500, () => {})
    await subscriptions.attach(port)
    await Promise.all([subscriptions.hold('a'), subscriptions.hold('a')])
    subscriptions.release('a')
    await turn()
    expect(port.log).toEqual(['+a'])
    subscriptions.release('a')
    // Held again in the same turn: without the way out and in again no snapshot would come.
    await subscriptions.hold('a')
    expect(port.log).toEqual(['+a', '-a', '+a'])
  })

  it('renews in two confirmed steps and calls in between', async () => {
    const port = fakePort()
    const subscriptions = new Subscriptions(500, () => {})
    await subscriptions.attach(port)
    await subscriptions.hold('a')
    let logAtLeave: string[] = []
    await subscriptions.renew('a', () => {
      logAtLeave = [...port.log]
    })
    expect(logAtLeave).toEqual(['+a', '-a'])
    expect(port.log).toEqual(['+a', '-a', '+a'])
  })

  it('fails the opening of a connection that does not answer', async () => {
    const subscriptions = new Subscriptions(500, () => {})
    const held = subscriptions.hold('a')
    const failing = { ...fakePort(), subscribe: () => Promise.reject(new TypeError('time-out')) }
    await expect(subscriptions.attach(failing)).rejects.toThrow('time-out')
    subscriptions.detach()
    // The wish outlives the connection.
    await subscriptions.attach(fakePort())
    await held
  })

  it('keeps a known channel that a later connection refuses, reports it, and asks again for it', async () => {
    const errors: unknown[] = []
    const subscriptions = new Subscriptions(500, (error) => errors.push(error))
    await subscriptions.attach(fakePort())
    await subscriptions.hold('a')
    subscriptions.detach()
    const report = await subscriptions.attach({ ...fakePort(), subscribe: async () => [] })
    expect(report.rejected).toMatchObject([{ channel: 'a' }])
    expect(errors).toMatchObject([{ code: 'SUBSCRIPTION_REJECTED' }])
    subscriptions.detach()
    expect((await subscriptions.attach(fakePort())).confirmed).toEqual(['a'])
  })

  it('ends all waiting when it is closed', async () => {
    const subscriptions = new Subscriptions(500, () => {})
    const held = subscriptions.hold('a')
    subscriptions.close(new TypeError('closed'))
    await expect(held).rejects.toThrow('closed')
  })
})
