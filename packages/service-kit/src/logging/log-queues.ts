import { InvalidOptionError, type Metrics, type Timers } from '@cryptics-lab/avro-models'
import type { LoggingOptions } from './logging-options.ts'
import { createFileDestination, createOutputDestination, type LogOutput } from './log-destinations.ts'
import { createLogQueue, type LogDestination, type LogQueue } from './log-queue.ts'
import { loadPrettyLines } from './pretty-lines.ts'
import { checkRotation, openRollingFile } from './rolling-file.ts'
import { openSystemOutput } from './system-output.ts'

/** The queues of all destinations. */
export interface LogQueues {
  /** Every queue. */
  readonly all: readonly LogQueue[]
  /** The queues that take a record. */
  for(channel: string, isError: boolean): readonly LogQueue[]
}

/** Makes the line of a record of our own. */
export type InternalLine = (message: string, fields: Record<string, string | number>) => string

/**
 * Opens every destination with a queue before it.
 * @throws {InvalidOptionError} An option is out of its range.
 * @throws {LogDirectoryError} Log files cannot be written.
 */
export async function openQueues(
  options: LoggingOptions,
  metrics: Metrics,
  timers: Timers,
  internalLine: InternalLine,
): Promise<LogQueues> {
  const capacity = options.queue?.capacity ?? 10_000
  if (!Number.isInteger(capacity) || capacity < 2) {
    throw new InvalidOptionError('queue.capacity', `has to be a whole number from 2, not ${capacity}`)
  }
  const byName = new Map<string, LogQueue>()
  const add = (destination: LogDestination, format: (line: string) => string): void => {
    const announce = (dropped: number): string =>
      internalLine('log records were dropped', { destination: destination.name, dropped })
    const onFailure = (code: string): void => {
      // Another destination tells of it: this one cannot.
      const other = byName.get(destination.name === 'output' ? 'application' : 'output')
      other?.push(internalLine('a log destination fails', { destination: destination.name, code }), true)
    }
    byName.set(destination.name, createLogQueue({ destination, capacity, metrics, format, announce, onFailure }))
  }
  const channels = options.channels ?? ['api', 'application', 'database']
  if (options.directory !== undefined) {
    const rotation = checkRotation(options.rotation)
    const bytes = Math.min(65_536, Math.max(1, Math.floor(rotation.size / 4)))
    for (const name of new Set([...channels, 'application', 'error'])) {
      const file = await openRollingFile(options.directory, name, rotation)
      add(createFileDestination(name, file, bytes, timers), (line) => line)
    }
  }
  if (options.output !== false) {
    const { destination, format } = await openOutput(options, timers)
    add(destination, format)
  }
  return { all: [...byName.values()], for: createRoutes(byName) }
}

/** Which queues take a record: the channel's file, the file of errors, the output. */
function createRoutes(byName: ReadonlyMap<string, LogQueue>): LogQueues['for'] {
  const routes = new Map<string, readonly LogQueue[]>()
  const file = (channel: string): string =>
    channel !== 'error' && channel !== 'output' && byName.has(channel) ? channel : 'application'
  return (channel, isError) => {
    const key = `${isError ? '!' : ''}${file(channel)}`
    let route = routes.get(key)
    if (route === undefined) {
      const names = ['output', file(channel), ...(isError ? ['error'] : [])]
      route = names.flatMap((name) => byName.get(name) ?? [])
      routes.set(key, route)
    }
    return route
  }
}

async function openOutput(
  options: LoggingOptions,
  timers: Timers,
): Promise<{ readonly destination: LogDestination; readonly format: (line: string) => string }> {
  const { output, format = 'auto' } = options
  const system = output === undefined || output === false ? openSystemOutput() : undefined
  const isTerminal = system === undefined ? (output as LogOutput).isTTY === true : system.isTerminal
  const isPretty = format === 'pretty' || (format === 'auto' && isTerminal)
  const lines = isPretty ? await loadPrettyLines(system?.colors ?? isTerminal) : (line: string) => line
  const destination =
    system?.file === undefined
      ? createOutputDestination('output', (system?.output ?? output) as LogOutput)
      : createFileDestination('output', system.file, 65_536, timers)
  return { destination, format: lines }
}
