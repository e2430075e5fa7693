import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../house/source-imports.ts'

/** What a run of the app wrote. */
export interface AppResult {
  /** Exit code; null when it was killed. */
  readonly code: number | null
  /** Standard output. */
  readonly stdout: string
  /** Standard error. */
  readonly stderr: string
}

/** The app as a process of its own, in its own process group. */
export interface AppProcess {
  /** The process. */
  readonly child: ChildProcess
  /** Resolves with the value of the `ready` line. */
  readonly ready: Promise<{ readonly runId: string; readonly pageUrl: string; readonly venueUrl: string }>
  /** Resolves when the process has ended. */
  readonly done: Promise<AppResult>
  /** Standard error so far. */
  stderr(): string
  /** Sends a signal to the whole process group. */
  signal(name: NodeJS.Signals): void
}

/** Starts the app as `npm start` does, without the installation. */
export function startApp(args: readonly string[]): AppProcess {
  const script = join(root, 'examples/latency-pipeline/src/start.ts')
  const child = spawn(
    process.execPath,
    ['--conditions=@cryptics-lab/source', '--import', import.meta.resolve('tsx'), script, ...args],
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  const ready = new Promise<{ runId: string; pageUrl: string; venueUrl: string }>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
      const line = /^ready (\{.*\})$/m.exec(stderr)?.[1]
      if (line !== undefined) resolve(JSON.parse(line) as { runId: string; pageUrl: string; venueUrl: string })
    })
    child.once('close', () => reject(new Error(`the app ended before it was ready: ${stderr}`)))
  })
  // A run that is killed early never gets ready, and nobody may be waiting for it.
  ready.catch(() => undefined)
  const done = new Promise<AppResult>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
  return {
    child,
    ready,
    done,
    stderr: () => stderr,
    signal(name) {
      try {
        process.kill(-(child.pid as number), name)
      } catch {
        // The group has ended already.
      }
    },
  }
}
