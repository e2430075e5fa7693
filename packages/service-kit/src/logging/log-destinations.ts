import type { Timers } from '@cryptics-lab/avro-models'
import type { FileWriter } from './file-writer.ts'
import type { LogDestination } from './log-queue.ts'

/**
 * Where log lines go: a writable stream, or anything with `write`. The next batch is written when the callback of the one
 * before was called; a `write` that declares a single parameter has written when it returns.
 */
export interface LogOutput {
  /** Writes a text of one or more whole lines. */
  write(text: string, ...rest: never[]): unknown
  /** Hears of failures, as a stream of Node tells them. */
  on?(event: 'error', listener: (error: Error) => void): unknown
  /** Whether a person reads it: such an output is written in the pretty form. */
  readonly isTTY?: boolean | undefined
  /** Whether it takes nothing more, as a stream of Node tells it. */
  readonly destroyed?: boolean | undefined
}

type Done = (error?: Error | null) => void

const batchBytes = 65_536

/** A destination over a stream that belongs to somebody else; it is never ended. */
export function createOutputDestination(name: string, output: LogOutput): LogDestination {
  let pending: Done | undefined
  // The listener stays after closing: an error that nobody hears would end the process.
  output.on?.('error', (error) => pending?.(error))
  return {
    name,
    batchBytes,
    onError() {},
    write(text, done) {
      if (output.destroyed === true) {
        done(Object.assign(new Error('stream is destroyed'), { code: 'ERR_STREAM_DESTROYED' }))
        return
      }
      const settle: Done = (error) => {
        // A callback that comes late, or twice, must not speak for the write after it.
        if (pending !== settle) return
        pending = undefined
        done(error ?? undefined)
      }
      pending = settle
      if (output.write.length < 2) {
        output.write(text)
        settle()
      } else if (output.write.length === 2) {
        ;(output.write as (text: string, done: Done) => unknown).call(output, text, settle)
      } else {
        ;(output.write as (text: string, encoding: string, done: Done) => unknown).call(output, text, 'utf8', settle)
      }
    },
    async close() {
      pending = undefined
    },
  }
}

const retryDelay = 1_000

/** A destination over the file writer of pino, which keeps what it could not write; it is asked again every second. */
export function createFileDestination(name: string, file: FileWriter, bytes: number, timers: Timers): LogDestination {
  let pending: (() => void) | undefined
  let retry: unknown
  let isClosed = false
  let listener: (error: Error) => void = () => {}
  const forget = (): void => {
    if (retry !== undefined) timers.clear(retry)
    retry = undefined
  }
  file.on('drain', () => {
    forget()
    const done = pending
    pending = undefined
    done?.()
  })
  file.on('error', (error: Error) => {
    if (isClosed) return
    listener(error)
    if (pending === undefined || retry !== undefined) return
    retry = timers.set(() => {
      retry = undefined
      if (!isClosed && pending !== undefined) file.write('')
    }, retryDelay)
  })
  return {
    name,
    batchBytes: bytes,
    onError(next) {
      listener = next
    },
    write(text, done) {
      pending = done
      file.write(text)
    },
    close() {
      isClosed = true
      forget()
      const isBusy = pending !== undefined
      pending = undefined
      return new Promise((resolve) => {
        file.once('close', resolve)
        file.once('error', () => resolve())
        // What is stuck is thrown away, what is idle is ended, so that the last bytes reach the disk.
        if (isBusy) file.destroy()
        else file.end()
      })
    },
  }
}
