import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { pino } from 'pino'
import type { FileWriter } from './file-writer.ts'
import type { LogOutput } from './log-destinations.ts'

/** The process's own error output, in the way that suits what it is. */
export interface SystemOutput {
  /** The stream, to be written to where there is no `file`. */
  readonly output: LogOutput
  /** A writer of our own that waits for nobody, where the output can be opened once more. */
  readonly file?: FileWriter
  /** Whether a person reads it. */
  readonly isTerminal: boolean
  /** Whether colours are wanted: a terminal, and no `NO_COLOR` in the environment. */
  readonly colors: boolean
}

type ErrorStream = NodeJS.WriteStream & {
  readonly fd?: number
  readonly _handle?: { setBlocking?(value: boolean): void } | null
}

/**
 * Looks at the process's error output. Node waits for a terminal, so that one that was stopped (Ctrl-S) stops the process;
 * and a pipe waits, too, once a child that inherits it was started, because both share the way in which it was opened.
 * Terminals and pipes are therefore opened once more, for us alone and not to be waited for.
 */
export function openSystemOutput(
  stream: ErrorStream = process.stderr,
  // oxlint-disable-next-line node/no-process-env -- the one wish that all programs of a terminal share
  environment: Readonly<Record<string, string | undefined>> = process.env,
): SystemOutput {
  const isTerminal = stream.isTTY === true
  const colors = isTerminal && (environment['NO_COLOR'] ?? '') === ''
  const file = openOnceMore(stream.fd ?? 2, isTerminal)
  return { output: patient(stream), isTerminal, colors, ...(file === undefined ? {} : { file }) }
}

function openOnceMore(descriptor: number, isTerminal: boolean): FileWriter | undefined {
  let opened: number | undefined
  try {
    if (!isTerminal && !fstatSync(descriptor).isFIFO()) return undefined
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY
    opened = openSync(`/dev/fd/${descriptor}`, flags)
    return pino.destination({ dest: opened, sync: false })
  } catch {
    // Another user's terminal, or a system without /dev/fd: the stream itself has to do.
    if (opened !== undefined) closeSync(opened)
    return undefined
  }
}

/** The stream, put back before each write into the state that its sharing with a child may have ended. */
function patient(stream: ErrorStream): LogOutput {
  return {
    isTTY: stream.isTTY,
    get destroyed() {
      return stream.destroyed
    },
    on: (event, listener) => stream.on(event, listener),
    write(text: string, done: (error?: Error | null) => void) {
      if (stream.isTTY !== true) stream._handle?.setBlocking?.(false)
      return stream.write(text, 'utf8', done)
    },
  }
}
