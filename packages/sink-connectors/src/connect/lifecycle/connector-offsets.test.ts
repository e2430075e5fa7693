import { afterEach, describe, expect, it } from 'vitest'
import { type ConnectKit, sinkConfig, startConnectKit } from '../__fixtures__/connect-kit.ts'
import type { FakeConnectOptions } from '../__fixtures__/fake-connect.ts'
import { ConnectorNotReadyError, removeConnector, resetConnectorOffsets, stopConnector } from '../index.ts'

let kit: ConnectKit
afterEach(() => kit.fake.close())

const offsets = [{ partition: { kafka_topic: 'trades', kafka_partition: 0 }, offset: { kafka_offset: 7 } }]

async function start(options?: FakeConnectOptions): Promise<void> {
  kit = await startConnectKit(options)
  await kit.client.putConfig('trades', sinkConfig)
  const connector = kit.fake.connectors.get('trades')
  if (connector !== undefined) connector.offsets = offsets
}
const seams = () => ({ clock: kit.time.clock, timers: kit.time.timers })
/** What was done to the connector after it was made. */
const done = (): readonly string[] =>
  kit.fake.calls.slice(1).map((call) => call.replace('/connectors/trades', '').replace(/ $/, ' connector'))

describe('stopping', () => {
  it('waits until the tasks are gone', async () => {
    await start({ lingering: 3 })
    await kit.settled(stopConnector(kit.client, 'trades', seams()))
    expect(done()).toEqual(['PUT /stop', 'GET /status', 'GET /status', 'GET /status', 'GET /status'])
    expect(kit.time.clock.monotonic()).toBe(3 * 200_000)
    expect(kit.fake.connectors.get('trades')?.offsets).toEqual(offsets)
  })

  it('does not wait for ever', async () => {
    await start({ lingering: 1_000 })
    const error = await kit.rejected(stopConnector(kit.client, 'trades', { ...seams(), deadline: 5_000 }))
    expect(error).toBeInstanceOf(ConnectorNotReadyError)
    expect(error.message).toContain('after 5 s: it does not stop, 1 tasks are left')
    expect(error).toMatchObject({ status: { connector: { state: 'STOPPED' } } })
  })

  it('ends with the reason of its signal', async () => {
    await start({ lingering: 1_000 })
    const ending = new AbortController()
    kit.time.timers.set(() => ending.abort(new Error('enough')), 1_000)
    const stopping = stopConnector(kit.client, 'trades', { ...seams(), signal: ending.signal })
    expect((await kit.rejected(stopping)).message).toBe('enough')
    expect(kit.time.pending).toBe(0)
  })
})

describe('forgetting the offsets', () => {
  it('of a connector that ran stops it first, and lets it go on', async () => {
    await start({ lingering: 1 })
    await kit.settled(resetConnectorOffsets(kit.client, 'trades', seams()))
    expect(done()).toEqual(['GET /status', 'PUT /stop', 'GET /status', 'GET /status', 'DELETE /offsets', 'PUT /resume'])
    expect(kit.fake.connectors.get('trades')?.offsets).toEqual([])
    expect((await kit.client.status('trades')).connector.state).toBe('RUNNING')
  })

  it.each([
    ['pause', 'PAUSED', ['PUT /pause']],
    ['stop', 'STOPPED', []],
  ] as const)('leaves one in the state that %s left it in', async (what, state, last) => {
    await start()
    await kit.client[what]('trades')
    await kit.settled(resetConnectorOffsets(kit.client, 'trades', seams()))
    expect(done().slice(1)).toEqual(['GET /status', 'PUT /stop', 'GET /status', 'DELETE /offsets', ...last])
    expect((await kit.client.status('trades')).connector.state).toBe(state)
  })

  it('waits for tasks of which no status tells any more', async () => {
    await start()
    const words =
      "Failed to reset consumer group offsets for connector trades either because its tasks haven't stopped completely yet or the connector was resumed before the request to reset its offsets could be successfully completed. If the connector is in a stopped state, this operation can be safely retried."
    kit.fake.answerNext(500, { error_code: 500, message: words }, 3, /^DELETE/)
    await kit.settled(resetConnectorOffsets(kit.client, 'trades', seams()))
    expect(kit.fake.connectors.get('trades')?.offsets).toEqual([])
  })

  it('leaves offsets alone when the tasks do not go', async () => {
    await start({ lingering: 1_000 })
    await kit.rejected(resetConnectorOffsets(kit.client, 'trades', { ...seams(), deadline: 2_000 }))
    expect(done()).not.toContain('DELETE /offsets')
  })
})

describe('removing', () => {
  it('keeps the offsets unless it is told otherwise', async () => {
    await start()
    expect(await removeConnector(kit.client, 'trades', seams())).toBe(true)
    expect(done()).toEqual(['GET connector', 'DELETE connector'])
    expect(kit.fake.connectors.size).toBe(0)
  })

  it('with the offsets stops first: Kafka Connect forgets only those of a stopped one', async () => {
    await start({ lingering: 1 })
    expect(await kit.settled(removeConnector(kit.client, 'trades', { offsets: true, ...seams() }))).toBe(true)
    expect(done()).toEqual([
      'GET connector',
      'PUT /stop',
      'GET /status',
      'GET /status',
      'DELETE /offsets',
      'DELETE connector',
    ])
  })

  it.each([true, false])('of what is not there does nothing, with offsets %s', async (isWithOffsets) => {
    kit = await startConnectKit()
    expect(await removeConnector(kit.client, 'nobody', { offsets: isWithOffsets, ...seams() })).toBe(false)
    expect(kit.fake.calls).toEqual(['GET /connectors/nobody'])
  })

  it('fails when nobody may look', async () => {
    await start()
    kit.fake.answerNext(403, '')
    await expect(removeConnector(kit.client, 'trades', seams())).rejects.toMatchObject({ status: 403 })
  })
})
