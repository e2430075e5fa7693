import type { TimerHandle, Timers } from '@cryptics-lab/avro-models'
import { encodeDifference } from './frame-difference.ts'
import type { PageFrame } from './page-frame.ts'
import type { PageMonitor } from './page-monitor.ts'

/** Where a stream of events is written to: what the hub needs of a `ServerResponse`. */
export interface StreamSink {
  /** Writes; false when the peer has not taken in what was written before. */
  write(text: string): boolean
  /** Ends the stream. */
  end(): void
  /** Cuts the stream. */
  destroy(): void
  /** Calls back once when everything was taken in, or when the stream is closed. */
  once(event: 'drain' | 'close', listener: () => void): unknown
}

/** What {@link createStreamHub} needs. */
export interface StreamHubOptions {
  /** Where frames come from. */
  readonly monitor: PageMonitor
  /** Timers of the heartbeat. */
  readonly timers: Timers
  /** Largest number of streams at once. */
  readonly maximumClients: number
}

/** Streams of events to browsers. */
export interface StreamHub {
  /** Number of streams that are open. */
  readonly clients: number
  /** Whether another stream may be opened. */
  readonly hasRoom: boolean
  /** Begins a stream with a snapshot. */
  add(sink: StreamSink): void
  /** Ends every stream. */
  close(): void
}

interface Client {
  readonly sink: StreamSink
  /** What the browser shows once it has everything that was written. */
  shown: PageFrame | undefined
  sequence: number
  isBlocked: boolean
  blockedSeconds: number
}

const heartbeatInterval = 1_000
/** Seconds without taking anything in after which a stream is cut. */
const patience = 30

function send(client: Client, event: string, data: string): void {
  client.sequence += 1
  if (client.sink.write(`id: ${client.sequence}\nevent: ${event}\ndata: ${data}\n\n`)) return
  client.isBlocked = true
  client.sink.once('drain', () => {
    client.isBlocked = false
    client.blockedSeconds = 0
  })
}

/** Brings every browser that keeps up to the present frame. */
function sendFrame(clients: ReadonlySet<Client>, monitor: PageMonitor): void {
  const frame = monitor.frame()
  if (frame === undefined) return
  // Browsers that keep up show the same frame, so the difference is worked out once.
  const differences = new Map<PageFrame | undefined, string | undefined>()
  for (const client of clients) {
    if (client.isBlocked) continue
    if (!differences.has(client.shown)) {
      differences.set(client.shown, encodeDifference(client.shown, frame, monitor))
    }
    const text = differences.get(client.shown)
    if (text !== undefined) send(client, client.shown === undefined ? 'snapshot' : 'delta', text)
    client.shown = frame
  }
}

/**
 * Makes a hub. No stream has a queue: as long as a browser has not taken in the last message it gets no other one, and the
 * next one is the difference to what it shows, however much has happened in between.
 */
export function createStreamHub({ monitor, timers, maximumClients }: StreamHubOptions): StreamHub {
  const clients = new Set<Client>()
  let timer: TimerHandle

  const frames = monitor.onFrame(() => {
    if (clients.size > 0) sendFrame(clients, monitor)
  })

  const beat = (): void => {
    timer = timers.set(beat, heartbeatInterval)
    for (const client of clients) {
      if (!client.isBlocked) send(client, 'heartbeat', '{}')
      else if ((client.blockedSeconds += 1) > patience) client.sink.destroy()
    }
  }
  timer = timers.set(beat, heartbeatInterval)

  return {
    get clients() {
      return clients.size
    },
    get hasRoom() {
      return clients.size < maximumClients
    },
    add(sink) {
      const client: Client = { sink, shown: undefined, sequence: 0, isBlocked: false, blockedSeconds: 0 }
      clients.add(client)
      sink.once('close', () => clients.delete(client))
      const frame = monitor.frame()
      if (frame === undefined) return
      send(client, 'snapshot', encodeDifference(undefined, frame, monitor) ?? '{}')
      client.shown = frame
    },
    close() {
      timers.clear(timer)
      frames.close()
      for (const { sink } of clients) sink.end()
      clients.clear()
    },
  }
}
