import type { Environment } from './pipeline-file.ts'

/** What the command needs of the process. */
export interface CommandSurroundings {
  /** Variables of the process. */
  readonly environment: Environment
  /** Writes a line to stdout; waits when the reader is slow. */
  readonly writeOut: (line: string) => void | Promise<void>
  /** Writes a line to stderr. */
  readonly writeError: (line: string) => void
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal
}
