import { createConfluentRegistry, createLockRegistry, type SchemaRegistry } from '@cryptics-lab/avro-models/registry'
import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import { createPostgresLog } from '@cryptics-lab/sink-connectors/postgres-log'
import { Kafka, logLevel } from 'kafkajs'
import type { Pool } from 'pg'
import type { StreamingConfiguration } from './configuration.ts'

/** The log of a run: on Kafka where brokers are named, else in the database. */
export function createLog({ brokers }: StreamingConfiguration, pool: Pool): LogClient {
  if (brokers.length === 0) return createPostgresLog({ pool })
  return createKafkajsLog({ kafka: openKafka(brokers) })
}

/** Identity of the Kafka that the log is on. */
export async function clusterIdOf({ brokers }: StreamingConfiguration): Promise<string> {
  const admin = openKafka(brokers).admin()
  try {
    await admin.connect()
    return (await admin.describeCluster()).clusterId
  } finally {
    await admin.disconnect()
  }
}

function openKafka(brokers: readonly string[]): Kafka {
  return new Kafka({
    clientId: 'latency-pipeline',
    brokers: [...brokers],
    // What matters comes back as an error; its own lines would be a second log.
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8 },
  })
}

/** Where schemas get their ids: from the registry that is named, else from the lock file. */
export async function createRegistry({ registry }: StreamingConfiguration): Promise<SchemaRegistry> {
  if (registry === undefined) return createLockRegistry()
  const { url, user, password } = registry
  const auth = user === undefined ? {} : { auth: { username: user, password: password?.reveal() ?? '' } }
  return await createConfluentRegistry({ url, ...auth })
}
