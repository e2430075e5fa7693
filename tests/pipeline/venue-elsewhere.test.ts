import { fileURLToPath } from 'node:url'
import { createSimulator } from '@cryptics-lab/exchange-simulator'
import { createDeribitServer } from '@cryptics-lab/exchange-simulator/deribit'
import { openRecording } from '@cryptics-lab/exchange-simulator/recordings'
import { describe, expect, it } from 'vitest'
import { withPostgres } from '../harness/postgres.ts'
import { startApp } from './app-process.ts'

const postgres = withPostgres()
const recordingFile = fileURLToPath(
  new URL('../../examples/latency-pipeline/recordings/btcusd-perp-2024-08-08.raw.jsonl.gz', import.meta.url),
)

describe('--venue', () => {
  it('trades at a simulator that runs elsewhere, and leaves no order there', async () => {
    const simulator = createSimulator({ recording: await openRecording(recordingFile), speed: 20, loop: true })
    const server = createDeribitServer(simulator, {
      onSubscribe: (channel) => {
        if (channel.startsWith('book.')) simulator.replay.start()
      },
    })
    const { url } = await server.listen({ port: 0 })
    try {
      const { url: database } = await postgres.database()
      const args = ['--venue', url, '--database', database, '--port', '0', '--duration', '4s', '--json']
      const { code, stdout, stderr } = await startApp(args).done
      expect(code, stderr).toBe(0)
      const report = JSON.parse(stdout) as {
        venueUrl: string
        models: Record<string, { produced: number; stored: number }>
        orders: { placed: number; openAtExit: number }
      }
      expect(report.venueUrl).toBe(url)
      expect(report.orders).toMatchObject({ placed: expect.any(Number), openAtExit: 0 })
      expect(report.orders.placed).toBeGreaterThan(0)
      for (const [model, { produced, stored }] of Object.entries(report.models)) expect(stored, model).toBe(produced)
      expect(report.models['ticker']?.stored).toBeGreaterThan(10)
    } finally {
      simulator.close()
      await server.close()
    }
  }, 60_000)
})
