import { models } from '@cryptics-lab/avro-models/schemas'
import type { Sink } from '@cryptics-lab/sink-connectors'
import { createPostgresDialect } from '@cryptics-lab/sink-connectors/dialects/postgres'
import { createPostgresLog } from '@cryptics-lab/sink-connectors/postgres-log'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import { createSqlSink } from '@cryptics-lab/sink-connectors/sql'
import type { Pool } from 'pg'
import type { ManagedStore } from './kafka-connect/managed-store.ts'
import { applyMigrations, type MigrationReport } from './migrations/apply-migrations.ts'
import { createPipeline, type Pipeline, type PipelineOptions } from './pipeline.ts'
import type { RecordedModel } from './recorder.ts'
import { createRunHistory } from './run-history.ts'
import type { RunMeter } from './run-meter.ts'
import type { StreamingConfiguration } from './configuration.ts'
import { createLog, createRegistry } from './streaming.ts'

/** What {@link createStoredPipeline} needs beside a database. */
export interface StoredPipelineOptions extends Omit<PipelineOptions, 'log' | 'registry' | 'createSink' | 'managed'> {
  /** Sessions of the database that holds the tables, and the log where it is not on Kafka. */
  readonly pool: Pool
  /** Where the log and the ids of the schemas are. */
  readonly streaming: StreamingConfiguration
  /** Makes what stores the models of the plan that a Kafka Connect stores; needed when there are such. */
  readonly managed?: (meter: RunMeter, log: LogClient) => ManagedStore
}

/**
 * Brings the database to the present schema, makes what the app itself keeps there, and removes from the log what every sink
 * has stored. Tables under names of the user's own are made by their sinks.
 */
export async function prepareTables(pool: Pool): Promise<MigrationReport> {
  const migrations = await applyMigrations(pool)
  await createRunHistory(pool)
  const log = createPostgresLog({ pool })
  try {
    const admin = log.admin()
    await admin.trim(await admin.listTopics())
  } finally {
    await log.close()
  }
  return migrations
}

/** The pipeline with its tables in a PostgreSQL, and its log there or on Kafka. */
export async function createStoredPipeline(options: StoredPipelineOptions): Promise<Pipeline> {
  const { pool, streaming, managed, ...rest } = options
  const log = createLog(streaming, pool)
  return await createPipeline({
    ...rest,
    ...(managed === undefined ? {} : { managed: (meter) => managed(meter, log) }),
    log,
    registry: await createRegistry(streaming),
    createSink: (model, table) => createModelSink(pool, model, table),
  })
}

function createModelSink(pool: Pool, model: RecordedModel, table: string): Sink<object> {
  return createSqlSink({ pool, dialect: createPostgresDialect(), model: models[model] as never, table })
}
