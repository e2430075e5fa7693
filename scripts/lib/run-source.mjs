import { register } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.mjs'

/**
 * Imports a TypeScript module of the reference app into this process, with every package of the workspace from source.
 * One process means that signals, exit codes and standard output need no forwarding.
 * @param {string} file Path below `examples/latency-pipeline/src`.
 */
export async function importSource(file) {
  const tsx = await import('tsx/esm/api')
  tsx.register()
  register('./source-condition.mjs', import.meta.url)
  return await import(pathToFileURL(join(root, 'examples', 'latency-pipeline', 'src', file)).href)
}

/**
 * Ends the process with a code once its streams are written. Whatever still keeps it alive gets a moment.
 * @param {number} code
 */
export function finish(code) {
  process.exitCode = code
  setTimeout(() => process.exit(code), 5_000).unref()
}

/** Runs the body of a script; a failure is one line and exit code 1. @param {() => Promise<number>} body */
export async function runScript(body) {
  try {
    finish(await body())
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    process.stderr.write(
      `${text.startsWith('error ') ? '' : 'error UNEXPECTED: '}${text.replaceAll(/\s*\n\s*/g, ' ')}\n`,
    )
    finish(1)
  }
}
