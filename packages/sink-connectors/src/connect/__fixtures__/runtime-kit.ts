import type { Metrics } from '@cryptics-lab/avro-models'
import { models } from '@cryptics-lab/avro-models/schemas'
import { ConnectorRegistry, createTopicNaming } from '../../index.ts'
import { createKafkaConnectRuntime, type KafkaConnectRuntime, type KafkaConnectRuntimeOptions } from '../index.ts'
import { type ConnectKit, startConnectKit } from './connect-kit.ts'
import type { FakeConnectOptions } from './fake-connect.ts'

/** A runtime of two connectors, `trade` and `ticker`, on a fake worker in virtual time. */
export interface RuntimeKit extends ConnectKit {
  readonly runtime: KafkaConnectRuntime
  /** What {@link KafkaConnectRuntimeOptions.onProgress} was told. */
  readonly lines: readonly string[]
  /** Last value of each gauge and sum of each counter, as `name{label=value}`. */
  readonly measured: ReadonlyMap<string, number>
}

function recorder(): { readonly metrics: Metrics; readonly measured: Map<string, number> } {
  const measured = new Map<string, number>()
  const key = (name: string, labels: Readonly<Record<string, string>> = {}): string =>
    `${name}{${Object.entries(labels)
      .map(([label, value]) => `${label}=${value}`)
      .join()}}`
  const metrics: Metrics = {
    count(name, value = 1, labels) {
      measured.set(key(name, labels), (measured.get(key(name, labels)) ?? 0) + value)
    },
    gauge(name, value, labels) {
      measured.set(key(name, labels), value)
    },
    observe() {},
  }
  return { metrics, measured }
}

/** Starts the fake worker and makes the runtime; nothing is deployed yet. */
export async function startRuntimeKit(
  options: Partial<KafkaConnectRuntimeOptions> = {},
  fake: FakeConnectOptions = {},
): Promise<RuntimeKit> {
  const kit = await startConnectKit({ ...fake, client: { budget: 0 } })
  const { metrics, measured } = recorder()
  const lines: string[] = []
  const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit' })
  const runtime = createKafkaConnectRuntime({
    client: kit.client,
    registry: new ConnectorRegistry({ naming, modes: { trade: 'append', ticker: 'append' } })
      .register('trade', models.trade)
      .register('ticker', models.ticker),
    connection: { url: 'postgres://writer:s3cret-word@db:5432/market' },
    converter: { type: 'apicurio', registryUrl: 'http://registry:8081' },
    clock: kit.time.clock,
    timers: kit.time.timers,
    random: { next: () => 0.5 },
    metrics,
    onProgress: (line) => lines.push(line),
    ...options,
  })
  return { ...kit, runtime, lines, measured }
}
