#!/usr/bin/env node
import { runCommand } from './command.ts'

process.exitCode = await runCommand(process.argv.slice(2), {
  writeOut: (line) => process.stdout.write(`${line}\n`),
  writeError: (line) => process.stderr.write(`${line}\n`),
  onStop(stop) {
    process.once('SIGINT', () => stop(130))
    process.once('SIGTERM', () => stop(0))
  },
})
