import { acquireApplicationLock, startEmbeddedPostgres } from '@cryptics-lab/latency-pipeline/embedded-postgres'
import { Client } from 'pg'

// A process that holds an embedded server until it is told to stop. It says what it does in one JSON line each.
const [directory = '', role = 'user'] = process.argv.slice(2)
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

try {
  const server = await startEmbeddedPostgres({ dataDirectory: directory })
  const client = new Client({ connectionString: server.url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    if (role === 'app') await acquireApplicationLock(client, { runId: `run-of-${process.pid}` })
    say({ event: 'ready', pid: server.pid, adopted: server.adopted, url: server.url })
    await new Promise((resolve) => process.once('SIGTERM', resolve))
  } finally {
    await client.end()
    say({ event: 'stopped', stopped: await server.stop() })
  }
} catch (error) {
  const { code, message } = error as { code?: string; message?: string }
  say({ event: 'failed', code, message })
  process.exitCode = 1
}
