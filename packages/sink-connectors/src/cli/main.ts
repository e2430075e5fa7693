#!/usr/bin/env node
import { once } from 'node:events'
import { runCommand } from './command.ts'

const stopping = new AbortController()
let exitCode: number | undefined
const stop = (code: number): void => {
  // The second time somebody is out of patience.
  if (exitCode !== undefined) process.exit(code)
  exitCode = code
  stopping.abort()
}
process.on('SIGINT', () => stop(130))
process.on('SIGTERM', () => stop(0))
// A reader that goes away, as `head` does, is no fault.
process.stdout.on('error', () => process.exit(0))

const code = await runCommand(process.argv.slice(2), {
  environment: process.env,
  signal: stopping.signal,
  async writeOut(line) {
    if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain')
  },
  writeError: (line) => process.stderr.write(`${line}\n`),
})
process.exit(code === 0 ? (exitCode ?? 0) : code)
