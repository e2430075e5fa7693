import type { LogLevel } from './options.ts'

/** Where the app writes its messages: standard error, never standard output. */
export interface Terminal {
  /** A message for the user; shown from log level `info`. */
  info(message: string): void
  /** Something went wrong; shown from log level `error`. */
  error(message: string): void
  /** Detail for finding a fault; shown at log level `debug`. */
  debug(message: string): void
  /** A line for scripts; always written. */
  machine(line: string): void
  /** Replaces the live line; on something that is not a terminal it is written every ten seconds instead. */
  live(line: string): void
}

/** The part of a stream that the terminal needs. */
export interface TerminalStream {
  /** Writes text. */
  write(text: string): unknown
  /** Whether a person looks at it. */
  readonly isTTY?: boolean | undefined
  /** Width in characters. */
  readonly columns?: number | undefined
}

const ranks: Readonly<Record<LogLevel, number>> = { silent: 0, error: 1, info: 2, debug: 3 }

/** Makes the app's voice. */
export function createTerminal(stream: TerminalStream, level: LogLevel): Terminal {
  const rank = ranks[level]
  const interactive = stream.isTTY === true
  let liveShown = false
  let quietLines = 0

  const line = (text: string): void => {
    if (liveShown) stream.write('\r\u001b[2K')
    liveShown = false
    stream.write(`${text}\n`)
  }

  return {
    info: (message) => rank >= ranks.info && line(message),
    error: (message) => rank >= ranks.error && line(message),
    debug: (message) => rank >= ranks.debug && line(message),
    machine: line,
    live(text) {
      if (rank < ranks.info) return
      if (interactive) {
        stream.write(`\r\u001b[2K${text.slice(0, Math.max(20, (stream.columns ?? 120) - 1))}`)
        liveShown = true
      } else if (quietLines++ % 10 === 9) {
        line(text)
      }
    },
  }
}
