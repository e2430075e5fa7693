#!/usr/bin/env node
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { runCommand } from './command.ts'

process.once('SIGINT', () => process.exit(130))
// A reader that goes away, as `head` does, is no fault.
process.stdout.on('error', () => process.exit(0))

process.exitCode = await runCommand(process.argv.slice(2), {
  lines: {
    [Symbol.asyncIterator]: () =>
      createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator](),
  },
  async writeOut(line) {
    if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain')
  },
  writeError: (line) => process.stderr.write(`${line}\n`),
})
