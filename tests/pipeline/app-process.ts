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

/** Value of the `ready` line. */
export interface ReadyLine {
  /** Identity of the run. */
  readonly runId: string
  /** Address of the page. */
  readonly pageUrl: string
  /** Address of the venue's WebSocket. */
  readonly venueUrl: string
  /** Address of health and metrics. */
  readonly healthUrl: string
}

/** The app as a process of its own, in its own process group. */
export interface AppProcess {
  /** The process. */
  readonly child: ChildProcess
  /** Resolves with the value of the `ready` line. */
  readonly ready: Promise<ReadyLine>
  /** Resolves when the process has ended. */
  readonly done: Promise<AppResult>
  /** Standard error so far. */
  stderr(): string
  /** Sends a signal to the whole process group. */
  signal(name: NodeJS.Signals): void
}

/** Starts the app as `npm start` does, without the installation; variables are added to those of this process. */
export function startApp(args: readonly string[], environment: Readonly<Record<string, string>> = {}): AppProcess {
  const script = join(root, 'examples/latency-pipeline/src/start.ts')
  const child = spawn(
    process.execPath,
    ['--conditions=@cryptics-lab/source', '--import', import.meta.resolve('tsx'), script, ...args],
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } },
  )
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  const ready = new Promise<ReadyLine>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
      const line = /^ready (\{.*\})$/m.exec(stderr)?.[1]
      if (line !== undefined) resolve(JSON.parse(line) as ReadyLine)
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
