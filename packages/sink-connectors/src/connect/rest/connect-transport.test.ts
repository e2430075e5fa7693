import { afterEach, describe, expect, it } from 'vitest'
import { type ConnectKit, sinkConfig, startConnectKit } from '../__fixtures__/connect-kit.ts'
import type { FakeConnect } from '../__fixtures__/fake-connect.ts'
import { startFakeConnect } from '../__fixtures__/fake-connect.ts'
import { ConnectRebalancingError, type ConnectRetry, ConnectUnavailableError, createConnectClient } from '../index.ts'

const rebalance = {
  error_code: 409,
  message:
    'Cannot complete request momentarily due to stale configuration (typically caused by a concurrent config change)',
}
const timedOut = {
  error_code: 500,
  message: 'Request timed out. The worker is currently ensuring membership in the cluster.',
}

const opened: FakeConnect[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((fake) => fake.close()))
})
const startKit = async (options: Parameters<typeof startConnectKit>[0] = {}): Promise<ConnectKit> => {
  const kit = await startConnectKit(options)
  opened.push(kit.fake)
  return kit
}
const startWorker = async (...options: Parameters<typeof startFakeConnect>): Promise<FakeConnect> => {
  const fake = await startFakeConnect(...options)
  opened.push(fake)
  return fake
}
/** Over the network, without pauses. */
const clientOf = (url: string | readonly string[], rest: Partial<Parameters<typeof createConnectClient>[0]> = {}) =>
  createConnectClient({ url, random: { next: () => 0 }, ...rest })

describe('a rebalance', () => {
  it('is waited out with pauses that grow to a bound', async () => {
    const retries: ConnectRetry[] = []
    const { fake, client, settled } = await startKit({ client: { onRetry: (retry) => retries.push(retry) } })
    fake.answerNext(409, rebalance, 7)
    await settled(client.putConfig('trades', sinkConfig))
    expect(fake.calls).toEqual(Array.from({ length: 8 }, () => 'PUT /connectors/trades/config'))
    expect(retries.map(({ delay }) => delay)).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000])
    expect(retries.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(retries[0]).toMatchObject({ request: 'PUT /connectors/trades/config' })
    expect(retries[0]?.reason).toContain('stale configuration')
    expect(fake.requests.at(-1)?.body).toEqual(sinkConfig)
  })

  it('is waited out for a connector that is made, too, since nothing was done', async () => {
    const { fake, client, settled } = await startKit()
    fake.answerNext(409, rebalance, 5)
    await settled(client.createConnector('trades', sinkConfig))
    expect([...fake.connectors.keys()]).toEqual(['trades'])
  })

  it('ends the call when it takes longer than the budget', async () => {
    const { fake, client, time, rejected } = await startKit({ client: { budget: 5_000 } })
    fake.answerNext(409, rebalance, Number.POSITIVE_INFINITY)
    const error = await rejected(client.putConfig('trades', sinkConfig))
    expect(error).toBeInstanceOf(ConnectRebalancingError)
    // 100 + 200 + 400 + 800 + 1 000 × 3 = 4 500; one more second would be too long.
    expect(error).toMatchObject({
      code: 'CONNECT_REBALANCING',
      request: 'PUT /connectors/trades/config',
      attempts: 8,
      retryable: true,
    })
    expect(error.message).toContain('busy with a rebalance 8 times')
    expect(error.message).toContain('stale configuration')
    expect(time.clock.monotonic()).toBe(4_500_000)
    expect(time.pending).toBe(0)
  })

  it('is waited out for as long as a single call says, too', async () => {
    const { fake, client, time, rejected } = await startKit()
    fake.answerNext(409, rebalance, Number.POSITIVE_INFINITY)
    expect(await rejected(client.pause('a', { budget: 1_000 }))).toMatchObject({ attempts: 4 })
    expect(time.clock.monotonic()).toBe(700_000)
  })

  it('is not what a name is that is taken', async () => {
    const { fake, client } = await startKit()
    await client.createConnector('trades', sinkConfig)
    await expect(client.createConnector('trades', sinkConfig)).rejects.toMatchObject({
      code: 'CONNECT_REFUSED',
      status: 409,
    })
    expect(fake.calls).toHaveLength(2)
  })
})

describe('an answer of a worker that is not well', () => {
  it.each([
    [500, timedOut],
    [500, { error_code: 500, message: 'Request timed out' }],
    [500, { error_code: 500, message: 'IO Error trying to forward REST request: connection refused' }],
    [500, { error_code: 500, message: "tasks haven't stopped completely yet; this operation can be safely retried" }],
    [502, '<html>Bad Gateway</html>'],
    [503, { error_code: 503, message: 'Request cannot be completed because the worker is still starting up' }],
    [504, ''],
  ])('%i is asked for again: %j', async (status, body) => {
    const { fake, client, settled } = await startKit()
    fake.answerNext(status, body, 3)
    expect(await settled(client.connectors())).toEqual([])
    expect(fake.calls).toHaveLength(4)
  })

  it('500 of another kind is a refusal', async () => {
    const { fake, client } = await startKit()
    fake.answerNext(500, { error_code: 500, message: 'Cannot invoke "java.util.Map.get(Object)"' })
    await expect(client.connectors()).rejects.toMatchObject({ code: 'CONNECT_REFUSED', status: 500 })
    expect(fake.calls).toHaveLength(1)
  })

  it('ends the call with the last of them when the budget is spent', async () => {
    const { fake, client, rejected } = await startKit({ client: { budget: 3_000 } })
    fake.answerNext(500, timedOut, Number.POSITIVE_INFINITY)
    const error = await rejected(client.status('trades'))
    expect(error).toBeInstanceOf(ConnectUnavailableError)
    expect(error).toMatchObject({
      code: 'CONNECT_UNAVAILABLE',
      request: 'GET /connectors/trades/status',
      status: 500,
      retryable: true,
    })
    expect(error.message).toContain('Request timed out')
  })

  it('is not asked for again where a connector was to be made: it may have been', async () => {
    const { fake, client, rejected } = await startKit()
    fake.answerNext(500, timedOut)
    expect(await rejected(client.createConnector('trades', sinkConfig))).toBeInstanceOf(ConnectUnavailableError)
    expect(fake.calls).toEqual(['POST /connectors'])
  })
})

describe('workers of one cluster', () => {
  it('are asked in turn; the one that answered stays preferred', async () => {
    const [first, second] = [await startWorker(), await startWorker()]
    await first.close()
    const retries: ConnectRetry[] = []
    const client = clientOf([first.url, second.url], { onRetry: (retry) => retries.push(retry) })
    expect(await client.connectors()).toEqual([])
    expect(await client.connectors()).toEqual([])
    expect(retries).toMatchObject([{ attempt: 1, request: 'GET /connectors' }])
    expect(retries[0]?.reason).toContain(`${first.url}: ECONNREFUSED`)
    await first.open()
    await client.connectors()
    expect([first.calls.length, second.calls.length]).toEqual([0, 3])
    await second.close()
    await client.connectors()
    expect(first.calls).toHaveLength(1)
  })

  it('are left together by calls that find the same one dead', async () => {
    const [first, second] = [await startWorker(), await startWorker()]
    await first.close()
    const retries: ConnectRetry[] = []
    const client = clientOf([first.url, second.url], { onRetry: (retry) => retries.push(retry) })
    await Promise.all([client.connectors(), client.connectors(), client.connectors(), client.connectors()])
    expect(retries).toHaveLength(4)
    expect(second.calls).toHaveLength(4)
  })

  it('are not left for a rebalance or a refusal', async () => {
    const [first, second] = [await startWorker(), await startWorker()]
    const client = clientOf([first.url, second.url])
    first.answerNext(409, rebalance, 2)
    await client.connectors()
    await client.connector('x').catch(() => undefined)
    expect([first.calls.length, second.calls.length]).toEqual([4, 0])
  })

  it('may be under a path, and are refused when they are no addresses', async () => {
    const fake = await startWorker()
    fake.answerNext(200, ['there'], 1, /^GET \/kafka\/connect\/connectors$/)
    expect(await clientOf(`${fake.url}/kafka/connect/`).connectors()).toEqual(['there'])
    for (const [url, path] of [
      [[], 'url'],
      ['localhost:8083', 'url[0]'],
      [['http://a', 'ftp://b'], 'url[1]'],
      ['http://user:pass@a:8083', 'url[0]'],
    ] as const) {
      expect(() => clientOf(url)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', path }))
    }
    expect(() => clientOf('http://user:hunter2@a')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') as string }),
    )
  })
})

describe('an answer that is lost', () => {
  it('lets the call be made again, except that of a connector that may have been made', async () => {
    const fake = await startWorker()
    const client = clientOf(fake.url)
    fake.loseNext()
    await client.putConfig('trades', sinkConfig)
    expect(fake.calls).toEqual(Array.from({ length: 2 }, () => 'PUT /connectors/trades/config'))
    fake.loseNext()
    const error = await client.createConnector('other', sinkConfig).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConnectUnavailableError)
    expect(error).toMatchObject({ request: 'POST /connectors', status: undefined })
    expect(fake.calls.slice(2)).toEqual(['POST /connectors'])
    expect([...fake.connectors.keys()]).toEqual(['trades', 'other'])
  })

  it('is another thing than a worker that was not reached', async () => {
    const [first, second] = [await startWorker(), await startWorker()]
    await first.close()
    const client = clientOf([first.url, second.url])
    expect((await client.createConnector('trades', sinkConfig)).name).toBe('trades')
    expect(second.calls).toEqual(['POST /connectors'])
  })

  it('is told with the address and the code when nobody ever answers', async () => {
    const fake = await startWorker()
    await fake.close()
    const error = await clientOf(fake.url, { budget: 50, random: { next: () => 0.9 } })
      .server()
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'CONNECT_UNAVAILABLE', request: 'GET /', status: undefined, retryable: true })
    expect((error as Error).message).toContain(`${fake.url}: ECONNREFUSED`)
    expect((error as Error).cause).toBeInstanceOf(Error)
  })

  it('is found again when the worker comes back', async () => {
    const fake = await startWorker()
    const client = clientOf(fake.url, { onRetry: ({ attempt }) => void (attempt === 3 && fake.open()) })
    await client.putConfig('trades', sinkConfig)
    await fake.close()
    expect(await client.connectors()).toEqual(['trades'])
  })
})

describe('time', () => {
  it('is up for a worker that takes the request and says nothing', async () => {
    const { fake, client, time, rejected } = await startKit({ client: { timeout: 2_000, budget: 1_500 } })
    fake.hangNext()
    const error = await rejected(client.connectors())
    expect(error.message).toContain('no answer within 2000 ms')
    expect(time.clock.monotonic()).toBe(2_000_000)
    fake.hangNext()
    expect(await rejected(client.createConnector('a', sinkConfig))).toBeInstanceOf(ConnectUnavailableError)
    expect(fake.calls).toEqual(['GET /connectors', 'POST /connectors'])
    expect(time.pending).toBe(0)
  })

  it('is up over the network, too, and the next worker is asked', async () => {
    const [first, second] = [await startWorker(), await startWorker()]
    first.hangNext()
    expect(await clientOf([first.url, second.url], { timeout: 50 }).connectors()).toEqual([])
    expect(second.calls).toHaveLength(1)
  })

  it('of the caller ends a request, a pause, and a call before its first request', async () => {
    const { fake, client, time, rejected } = await startKit()
    const reason = new Error('enough')
    const abortAfter = (delay: number): AbortSignal => {
      const ending = new AbortController()
      time.timers.set(() => ending.abort(reason), delay)
      return ending.signal
    }
    fake.hangNext()
    expect(await rejected(client.connectors({ signal: abortAfter(500) }))).toBe(reason)
    fake.answerNext(409, rebalance, Number.POSITIVE_INFINITY)
    expect(await rejected(client.pause('a', { signal: abortAfter(250) }))).toBe(reason)
    const before = fake.calls.length
    expect(await rejected(client.connectors({ signal: AbortSignal.abort(reason) }))).toBe(reason)
    expect(fake.calls).toHaveLength(before)
    expect(time.pending).toBe(0)
  })

  it('of the caller ends a request over the network', async () => {
    const fake = await startWorker()
    const ending = new AbortController()
    fake.hangNext()
    const call = clientOf(fake.url).connectors({ signal: ending.signal })
    setTimeout(() => ending.abort(new Error('enough')), 20)
    await expect(call).rejects.toThrow('enough')
  })
})

describe('headers', () => {
  it('carry user and password, and what the caller adds', async () => {
    const auth = { username: 'jan', password: 'über:geheim' }
    const fake = await startWorker({ auth })
    expect(await clientOf(fake.url, { auth, headers: { 'x-team': 'market' } }).connectors()).toEqual([])
    expect(fake.requests[0]?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('jan:über:geheim').toString('base64')}`,
      'x-team': 'market',
    })
    await expect(clientOf(fake.url).connectors()).rejects.toMatchObject({ code: 'CONNECT_REFUSED', status: 401 })
    expect(fake.calls).toHaveLength(2)
  })

  it('carry no type where there is no body', async () => {
    const { fake, client } = await startKit()
    await client.connectors()
    expect(fake.requests[0]?.headers).not.toHaveProperty('content-type')
    expect(fake.requests[0]?.headers).not.toHaveProperty('authorization')
  })
})
