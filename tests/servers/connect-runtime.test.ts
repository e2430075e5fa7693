import { createSeededRandom } from '@cryptics-lab/avro-models'
import { models } from '@cryptics-lab/avro-models/schemas'
import { describeConnectorRuntime } from '@cryptics-lab/sink-connectors/testing'
import { Pool } from 'pg'
import { describe, it } from 'vitest'
import { openManaged } from './harness/managed.ts'
import { address, lacks, titled } from './harness/servers.ts'

const lack = lacks('kafka', 'registry', 'connect', 'timescaledb')

if (lack === undefined) {
  await describeConnectorRuntime('kafka-connect', {
    patience: 30_000,
    async open() {
      const pool = new Pool({ connectionString: address('timescaledb'), max: 4 })
      const managed = await openManaged(
        { kafka: address('kafka'), registry: address('registry'), connect: address('connect') },
        pool,
      )
      const [trade, top] = [models.trade as never, models.book_top as never]
      await managed.send(top, [])
      await managed.send(trade, [])
      const connectors = managed.describe(trade, {}, top)
      const random = createSeededRandom(1)
      let sent = 0
      return {
        connectors,
        runtime: managed.runtime(connectors),
        append(count) {
          const made = Array.from({ length: count }, (_, index) => ({
            ...models.trade.generate(random),
            venue_timestamp: 1_790_000_000_000_000 + sent + index,
          }))
          sent += count
          return managed.send(trade, made)
        },
        stored: () => managed.rows(trade),
        async close() {
          await managed.close()
          await pool.end()
        },
      }
    },
  })
} else {
  describe.skip(titled('the contract of a connector runtime', lack), () => {
    it('holds for managed connectors', () => undefined)
  })
}
