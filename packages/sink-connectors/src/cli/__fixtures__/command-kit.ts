import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../command.ts'

/** What a command did. */
export interface Ran {
  readonly code: number
  readonly out: readonly string[]
  readonly errors: readonly string[]
}

/** What a command runs with beside its words. */
export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Told of each line on stderr. */
  readonly onError?: (line: string) => void
}

/** A folder with files, and the command run over them in this process. */
export interface CommandKit {
  /** Writes a file below the folder; gives its path. */
  write(path: string, content: string): string
  /** Runs the command. */
  run(parameters: readonly string[], options?: RunOptions): Promise<Ran>
  /** Removes the folder. */
  remove(): void
}

/** Makes a folder of its own. */
export function createCommandKit(): CommandKit {
  const folder = mkdtempSync(join(tmpdir(), 'sink-connectors-'))
  return {
    write(path, content) {
      const file = join(folder, path)
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, content)
      return file
    },
    async run(parameters, { environment = {}, signal = new AbortController().signal, onError } = {}) {
      const out: string[] = []
      const errors: string[] = []
      const code = await runCommand(parameters, {
        environment,
        signal,
        writeOut: (line) => void out.push(line),
        writeError(line) {
          errors.push(line)
          onError?.(line)
        },
      })
      return { code, out, errors }
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
