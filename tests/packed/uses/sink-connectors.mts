import { createLockRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { createTopicNaming, ProducerRegistry, type Sink } from '@cryptics-lab/sink-connectors'
import { createPostgresDialect } from '@cryptics-lab/sink-connectors/dialects/postgres'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import { createMemoryLog } from '@cryptics-lab/sink-connectors/memory-log'
import { createMemorySink } from '@cryptics-lab/sink-connectors/memory-sink'
import { createPostgresLog } from '@cryptics-lab/sink-connectors/postgres-log'
import { createSqlSink, type SqlPool } from '@cryptics-lab/sink-connectors/sql'
import { describeLog } from '@cryptics-lab/sink-connectors/testing'

const log: LogClient = createMemoryLog()
const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit' })
const producers = new ProducerRegistry({ log, naming, schemaRegistry: createLockRegistry() }).register(
  'trade',
  models.trade,
)
const trade = await producers.get('trade').generateAndProduce()
const sink: Sink<object> = createMemorySink<object>()
const inPostgres = (pool: SqlPool) => [
  createPostgresLog({ pool }),
  createSqlSink({ pool, dialect: createPostgresDialect(), model: models.trade }),
]
await producers.close()
console.log(trade.instrument, sink.name, typeof inPostgres, typeof describeLog)
