import { createSeededRandom, type Trade } from '@cryptics-lab/avro-models'
import { createConfluentRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { ConnectorRegistry, createNodeRuntime, createProducer, createTopicNaming } from '@cryptics-lab/sink-connectors'
import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import { Kafka, logLevel } from 'kafkajs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Pool } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks('kafka', 'registry', 'timescaledb')
const isLong = process.env['LONG'] === '1'
// An hour's worth of a thousand a second, as fast as it goes.
const records = isLong ? 3_600_000 : 200_000
const rounds = 20
const megabyte = 1_048_576

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
}

describe.skipIf(lack !== undefined)(titled(`${records} records through one process`, lack), () => {
  it(
    'leave its memory as it was',
    async () => {
      const venue = uniqueName('soak')
      const naming = createTopicNaming({ preset: 'cryptics', venue })
      const kafka = new Kafka({ brokers: [address('kafka')], logLevel: logLevel.NOTHING })
      const log = createKafkajsLog({ kafka, replicationFactor: 1 })
      const pool = new Pool({ connectionString: address('timescaledb'), max: 4 })
      const schemaRegistry = await createConfluentRegistry({ url: address('registry') })
      const table = `${venue}_trades`
      const registry = new ConnectorRegistry({ naming, tables: { trade: table } }).register('trade', models.trade)
      const runtime = createNodeRuntime({ log, registry, schemaRegistry, pool })
      const producer = createProducer(models.trade, { log, schemaRegistry, naming })
      closers.push(
        () => pool.end(),
        () => log.close(),
        () => runtime.stop(),
        () => producer.close(),
      )
      await producer.open()
      await runtime.start()
      const sample: Trade = models.trade.generate(createSeededRandom(1))
      const heaps: number[] = []
      let count = 0
      for (let round = 0; round < rounds; round += 1) {
        for (let left = records / rounds; left > 0; left -= 1) {
          const room = producer.ready()
          if (room !== undefined) await room
          const venue_timestamp = 1_790_000_000_000_000 + count
          void producer.produce(sample.instrument, { ...sample, trade_id: String(count), venue_timestamp })
          count += 1
        }
        await producer.flush()
        await runtime.drained()
        collectGarbage()
        heaps.push(process.memoryUsage().heapUsed / megabyte)
      }
      console.log(`${count} records, heap after each part: ${heaps.map((heap) => heap.toFixed(1)).join(' ')} MB`)
      const { rows } = await pool.query<{ rows: number }>(`select count(*)::int as rows from ${table}`)
      expect(rows[0]?.rows).toBe(records)
      // The first parts warm up; from then on nothing may stay.
      expect((heaps.at(-1) ?? 0) - (heaps[4] ?? 0)).toBeLessThan(8)
    },
    isLong ? 900_000 : 120_000,
  )
})
