import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import { type ConnectClient, type ConnectClientOptions, type ConnectConfig, createConnectClient } from '../index.ts'
import { debeziumSink } from './fake-plugins.ts'
import { type FakeConnect, type FakeConnectOptions, startFakeConnect } from './fake-connect.ts'

/** A fake worker, a client of it, and the time that both live in. */
export interface ConnectKit {
  readonly fake: FakeConnect
  readonly client: ConnectClient
  readonly time: VirtualTime
  /** Moves time on until a promise is settled, and gives what came of it. */
  readonly settled: <Value>(promise: Promise<Value>) => Promise<Value>
  /** The same for a promise that rejects: gives what it was rejected with. */
  readonly rejected: (promise: Promise<unknown>) => Promise<Error>
}

/** Starts a fake worker with a client, both in virtual time: every pause is half of its bound. */
export async function startConnectKit(
  { client, ...options }: FakeConnectOptions & { readonly client?: Partial<ConnectClientOptions> } = {},
): Promise<ConnectKit> {
  const time = createVirtualTime()
  const fake = await startFakeConnect({ clock: time.clock, ...options })
  const settled = async <Value>(promise: Promise<Value>): Promise<Value> => {
    let isSettled = false
    const settling = promise.finally(() => {
      isSettled = true
    })
    settling.catch(() => undefined)
    await time.run({ until: () => isSettled, limit: 100_000 })
    if (!isSettled) throw new Error('nothing moves any more, and the promise is not settled')
    return settling
  }
  return {
    fake,
    time,
    client: createConnectClient({
      url: fake.url,
      fetch: fake.fetch,
      clock: time.clock,
      timers: time.timers,
      random: { next: () => 0.5 },
      ...client,
    }),
    settled,
    rejected: (promise) =>
      settled(
        promise.then(
          () => {
            throw new Error('it was not rejected')
          },
          (error: unknown) => error as Error,
        ),
      ),
  }
}

/** A configuration that the fake worker takes. */
export const sinkConfig: ConnectConfig = {
  'connector.class': debeziumSink,
  'tasks.max': '1',
  topics: 'trades',
  'connection.url': 'jdbc:postgresql://db:5432/market',
  'connection.username': 'writer',
  'connection.password': 's3cret-word',
}
