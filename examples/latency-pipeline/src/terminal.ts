/** Where the app writes what is no log: standard error, never standard output. */
export interface Terminal {
  /** Whether a person looks at it. */
  readonly interactive: boolean
  /** A text for the user, as it is; left out when the log is quieter than `info`. */
  text(text: string): void
  /** A line for scripts; always written. */
  machine(line: string): void
  /** Replaces the live line; on something that is not a terminal it is written every ten seconds instead. */
  live(line: string): void
  /** Takes whole lines of the log, above the live line. */
  write(text: string): void
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

/** Makes the app's voice; a quiet one writes lines for scripts only. */
export function createTerminal(stream: TerminalStream, options: { readonly quiet: boolean }): Terminal {
  const interactive = stream.isTTY === true
  let liveShown = false
  let quietLines = 0

  const write = (text: string): void => {
    if (liveShown) stream.write('\r\u001b[2K')
    liveShown = false
    stream.write(text)
  }

  return {
    interactive,
    text: (text) => options.quiet || write(`${text}\n`),
    machine: (line) => write(`${line}\n`),
    live(text) {
      if (options.quiet) return
      if (interactive) {
        stream.write(`\r\u001b[2K${text.slice(0, Math.max(20, (stream.columns ?? 120) - 1))}`)
        liveShown = true
      } else if (quietLines++ % 10 === 9) {
        write(`${text}\n`)
      }
    },
    write,
  }
}
