import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** One line of a holder process. */
export interface HolderLine {
  readonly event: 'ready' | 'stopped' | 'failed'
  readonly pid?: number
  readonly adopted?: boolean
  readonly url?: string
  readonly stopped?: boolean
  readonly code?: string
  readonly message?: string
}

/** Another process that uses an embedded server. */
export interface Holder {
  readonly child: ChildProcess
  /** The next line that it says. */
  next(): Promise<HolderLine>
  /** Asks it to stop, and waits until it is gone. */
  stop(): Promise<HolderLine>
  /** Kills it and its process group without notice. */
  kill(): Promise<void>
}

const program = fileURLToPath(new URL('holder.ts', import.meta.url))

/** Starts another process that uses the embedded server of a directory. */
export function startHolder(directory: string, role: 'user' | 'app' = 'user'): Holder {
  const child = spawn(
    process.execPath,
    ['--conditions=@cryptics-lab/source', '--import', import.meta.resolve('tsx'), program, directory, role],
    { detached: true, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } },
  )
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  const next = async (): Promise<HolderLine> => {
    const line = await lines.next()
    if (line.done === true) throw new Error('the holder ended without a word')
    return JSON.parse(line.value) as HolderLine
  }
  return {
    child,
    next,
    async stop() {
      child.kill('SIGTERM')
      const line = await next()
      await exited
      return line
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      process.kill(-(child.pid as number), 'SIGKILL')
      await exited
    },
  }
}
