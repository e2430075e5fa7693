import { readFile } from 'node:fs/promises'
import { CrypticsError } from '@cryptics-lab/avro-models'
import { PortInUseError } from '../errors.ts'
import { openRecording } from '../feeds/open-recording.ts'
import type { RunningServer } from '../servers/deribit/listen.ts'
import { createDeribitServer, type DeribitServer } from '../servers/deribit/server.ts'
import { createSimulator } from '../simulator.ts'
import { type CommandOptions, helpText, readOptions } from './options.ts'

/** What the command needs of the process. */
export interface CommandSurroundings {
  /** Writes a line to stdout. */
  readonly writeOut: (line: string) => void
  /** Writes a line to stderr. */
  readonly writeError: (line: string) => void
  /** Registers what to do when the process is asked to stop, with the exit code. */
  readonly onStop: (stop: (exitCode: number) => void) => void
}

const defaultPort = 8899
const portsTried = 10

/** Runs the command and gives its exit code. */
export async function runCommand(parameters: readonly string[], surroundings: CommandSurroundings): Promise<number> {
  try {
    const options = readOptions(parameters)
    if (options.kind === 'run') return await runVenue(options, surroundings)
    surroundings.writeOut(options.kind === 'help' ? helpText : await readVersion())
    return 0
  } catch (error) {
    if (!CrypticsError.is(error)) throw error
    surroundings.writeError(`exchange-simulator: ${error.message}`)
    return 1
  }
}

async function runVenue(
  options: Extract<CommandOptions, { readonly kind: 'run' }>,
  { writeOut, writeError, onStop }: CommandSurroundings,
): Promise<number> {
  const recording = await openRecording(options.replay)
  const simulator = createSimulator({ recording, speed: options.speed, seed: options.seed, loop: true })
  const server = createDeribitServer(simulator, {
    ...(options.credentials !== undefined && { credentials: options.credentials }),
    onSubscribe(channel) {
      if (/^(?:book|trades|ticker)\./.test(channel)) simulator.replay.start()
    },
  })
  try {
    const { url, httpUrl } = await listen(server, options, writeError)
    if (options.json) writeOut(JSON.stringify({ venue: 'deribit', url, httpUrl }))
    else writeOut(`deribit at ${url} replays ${recording.name} when somebody subscribes; Ctrl-C stops`)
    const stopped = new Promise<number>((resolve) => onStop(resolve))
    const failed = simulator.replay.finished.then(() => 0)
    return await Promise.race([stopped, failed])
  } finally {
    simulator.close()
    await server.close()
  }
}

/** A default port that is taken moves on to the next one; a port that was asked for does not. */
async function listen(
  server: DeribitServer,
  { host = '127.0.0.1', port }: { readonly host: string | undefined; readonly port: number | undefined },
  writeError: (line: string) => void,
): Promise<RunningServer> {
  if (port !== undefined) return server.listen({ host, port })
  for (let candidate = defaultPort; ; candidate += 1) {
    try {
      return await server.listen({ host, port: candidate })
    } catch (error) {
      if (!(error instanceof PortInUseError) || candidate === defaultPort + portsTried - 1) throw error
      writeError(`exchange-simulator: port ${candidate} is taken, trying ${candidate + 1}`)
    }
  }
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
