/** Where a command writes: results to the one, everything else to the other. */
export interface CommandStreams {
  /** Writes a line of the result to standard output. */
  readonly writeOut: (line: string) => void
  /** Writes a line to standard error. */
  readonly writeError: (line: string) => void
}

/** The streams of this process. */
export const systemStreams: CommandStreams = {
  writeOut: (line) => void process.stdout.write(`${line}\n`),
  writeError: (line) => void process.stderr.write(`${line}\n`),
}
