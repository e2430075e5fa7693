import { closeSync, constants, openSync } from 'node:fs'
import { pino } from 'pino'
import type { FileWriter } from './file-writer.ts'

/** The process's own error output, in the way that suits what it is. */
export interface SystemOutput {
  /** The stream itself. */
  readonly stream: NodeJS.WriteStream
  /** Set for a terminal: a writer of its own that waits for nobody. */
  readonly file?: FileWriter
  /** Whether a person reads it. */
  readonly isTerminal: boolean
  /** Whether colours are wanted: a terminal, and no `NO_COLOR` in the environment. */
  readonly colors: boolean
}

/**
 * Looks at the process's error output. Node writes to pipes and sockets without waiting but to a terminal it waits, so that
 * a terminal that was stopped (Ctrl-S) stops the process. The terminal is therefore opened once more, not to be waited for.
 */
export function openSystemOutput(
  stream: NodeJS.WriteStream & { readonly fd?: number } = process.stderr,
  // oxlint-disable-next-line node/no-process-env -- the one wish that terminals' programs share
  environment: Readonly<Record<string, string | undefined>> = process.env,
): SystemOutput {
  const isTerminal = stream.isTTY === true
  const colors = isTerminal && (environment['NO_COLOR'] ?? '') === ''
  if (!isTerminal) return { stream, isTerminal, colors }
  try {
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY
    const descriptor = openSync(`/dev/fd/${stream.fd ?? 2}`, flags)
    try {
      return { stream, file: pino.destination({ dest: descriptor, sync: false }), isTerminal, colors }
    } catch {
      closeSync(descriptor)
    }
  } catch {
    // Another user's terminal, or a system without /dev/fd: the stream itself has to do.
  }
  return { stream, isTerminal, colors }
}
