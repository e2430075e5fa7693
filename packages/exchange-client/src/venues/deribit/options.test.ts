import { describe, expect, it } from 'vitest'
import { createDeribitClient } from './client.ts'
import { type DeribitClientOptions, isLoopback, readOptions } from './options.ts'

const url = 'wss://test.deribit.com/ws/api/v2'

describe('options', () => {
  it.each<[string, Partial<DeribitClientOptions>]>([
    ['url', { url: 'nowhere' }],
    ['url', { url: 'https://test.deribit.com' }],
    ['url', { url: 'ws://test.deribit.com/ws/api/v2' }],
    ['url', { url: 'wss://me:secret@test.deribit.com' }],
    ['credentials', { credentials: { id: 'x', secret: '' } }],
    ['bookDepth', { bookDepth: 0 }],
    ['requestTimeout', { requestTimeout: Number.NaN }],
    ['heartbeatInterval', { heartbeatInterval: 9 }],
    ['idleTimeout', { idleTimeout: Number.POSITIVE_INFINITY }],
    ['connectAttempts', { connectAttempts: 0 }],
    ['backOff.base', { backOff: { base: -1 } }],
  ])('%s is checked at the door', (path, options) => {
    expect(() => createDeribitClient({ url, ...options })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', path }),
    )
  })

  it('never repeats a secret of the address', () => {
    expect(() => createDeribitClient({ url: 'wss://me:hunter2@test.deribit.com' })).toThrow(/^(?!.*hunter2)/)
  })

  it('take ws: for this machine, and for a transport of the user’s own', () => {
    expect(readOptions({ url: 'ws://localhost:8899/ws/api/v2' }).mayTrade).toBe(true)
    const webSocket = (): never => {
      throw new TypeError('not called')
    }
    expect(readOptions({ url: 'ws://venue.internal', webSocket }).mayTrade).toBe(false)
  })

  it('cannot be fooled about what this machine is', () => {
    expect(['localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'a.localhost'].every(isLoopback)).toBe(true)
    expect(
      ['127.0.0.1.evil.com', 'localhost.evil.com', '10.0.0.1', '[::2]', 'evillocalhost', '1127.0.0.1'].some(isLoopback),
    ).toBe(false)
    // The parser of addresses writes all forms of one address in the same way.
    expect(new URL('ws://0x7f.1/').hostname).toBe('127.0.0.1')
  })

  it('keep an error handler that throws from breaking anything', () => {
    const { onError } = readOptions({
      url,
      onError: () => {
        throw new TypeError('mine')
      },
    })
    expect(() => onError(new TypeError('theirs'))).not.toThrow()
  })
})
