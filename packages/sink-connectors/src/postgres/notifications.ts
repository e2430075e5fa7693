import { type Random, sleep, type Timers } from '@cryptics-lab/avro-models'
import type { SqlPool } from '../sql-pool.ts'

/** A session that hears of notifications. */
export interface Listener {
  /** Gives the session back. */
  close(): Promise<void>
}

/** What {@link createListener} needs. */
export interface ListenerOptions {
  /** Pool that the session is taken from. */
  readonly pool: SqlPool
  /** Channel, a plain lower-case name. */
  readonly channel: string
  /** Called with the payload of each notification, and without one after each connect: some may have been missed. */
  readonly onNotified: (payload?: string) => void
  /** Timers of back-off. */
  readonly timers: Timers
  /** Spread of back-off. */
  readonly random: Random
}

/** Listens to a channel on one dedicated session, and takes a new one with back-off when it is lost. */
export function createListener(options: ListenerOptions): Listener {
  const { pool, channel, onNotified, timers } = options
  const stopping = new AbortController()
  let end: () => void = () => undefined

  const listen = async (): Promise<void> => {
    const client = await pool.connect()
    try {
      const ended = new Promise<void>((resolve) => {
        end = resolve
        client.on('error', () => resolve())
        client.on('end', () => resolve())
      })
      client.on('notification', (event) => {
        const notification = event as { readonly channel?: string; readonly payload?: string } | undefined
        if (notification?.channel === channel) onNotified(notification.payload)
      })
      await client.query({ text: `listen "${channel}"` })
      onNotified()
      if (!stopping.signal.aborted) await ended
    } finally {
      client.release(true)
    }
  }

  const loop = async (): Promise<void> => {
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      const hasListened = await listen().then(
        () => true,
        () => false,
      )
      if (hasListened) attempt = 0
      const bound = Math.min(5_000, 100 * 2 ** attempt)
      await sleep(timers, options.random.next() * bound, stopping.signal).catch(() => undefined)
    }
  }

  const running = loop()
  return {
    async close() {
      stopping.abort()
      end()
      await running
    },
  }
}
