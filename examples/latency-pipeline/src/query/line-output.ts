import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Lines on a stream, as fast as its reader takes them. */
export interface LineOutput {
  /** Writes lines, each with its end. @returns Whether the reader is still there. */
  write(lines: string): Promise<boolean>
  /** Waits until everything is handed over. */
  flush(): Promise<void>
}

/** Wraps a stream. A reader that leaves early (`| head`) ends the output and is no failure. */
export function createLineOutput(stream: Writable): LineOutput {
  const gone = new AbortController()
  stream.on('error', () => gone.abort())
  return {
    async write(lines) {
      if (gone.signal.aborted) return false
      if (!stream.write(lines)) await once(stream, 'drain', { signal: gone.signal }).catch(() => undefined)
      return !gone.signal.aborted
    },
    async flush() {
      if (gone.signal.aborted) return
      await new Promise<void>((resolve) => {
        gone.signal.addEventListener('abort', () => resolve(), { once: true })
        stream.write('', () => resolve())
      })
    },
  }
}
