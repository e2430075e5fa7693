import { type Random, sleep, type Timers } from '@cryptics-lab/avro-models'
import type { SqlClient, SqlPool } from '../../sql-pool.ts'
import type { Wake } from '../wake.ts'

/** One session of the log that hears of new records. */
export interface LogListener {
  /** Gives the session back. */
  close(): Promise<void>
}

/** What {@link createLogListener} needs. */
export interface LogListenerOptions {
  readonly pool: SqlPool
  readonly channel: string
  readonly wake: Wake
  readonly timers: Timers
  readonly random: Random
}

/** Listens on one dedicated session, and takes a new one with back-off when it is lost; meanwhile consumers poll. */
export function createLogListener(options: LogListenerOptions): LogListener {
  const { pool, wake, timers } = options
  const stopping = new AbortController()
  const stopped = new Promise<void>((resolve) =>
    stopping.signal.addEventListener('abort', () => resolve(), { once: true }),
  )

  const listen = async (): Promise<void> => {
    const client: SqlClient = await pool.connect()
    try {
      const lost = new Promise<void>((resolve) => {
        client.on('error', () => resolve())
        client.on('end', () => resolve())
      })
      client.on('notification', (event) => {
        if ((event as { readonly channel?: string } | undefined)?.channel === options.channel) wake.notify()
      })
      await client.query({ text: `listen "${options.channel}"` })
      // What was appended before the session listened is found now.
      wake.notify()
      await Promise.race([lost, stopped])
    } finally {
      client.release(true)
    }
  }

  const loop = async (): Promise<void> => {
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      const started = await listen().then(
        () => true,
        () => false,
      )
      if (started) attempt = 0
      const bound = Math.min(5_000, 100 * 2 ** attempt)
      await sleep(timers, options.random.next() * bound, stopping.signal).catch(() => undefined)
    }
  }

  const running = loop()
  return {
    async close() {
      stopping.abort()
      await running
    },
  }
}
