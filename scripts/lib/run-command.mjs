import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.mjs'

/** Process groups that are running now; they end with us. */
const running = new Set()

/**
 * Runs a command of the workspace to its end, without standard input.
 * @param {string} command Program; those of `node_modules/.bin` by their name.
 * @param {readonly string[]} args
 * @param {{ limit: number, env?: Record<string, string>, cwd?: string, echo?: boolean }} options `limit` in milliseconds.
 * @returns {Promise<{ ok: boolean, code: number | null, timedOut: boolean, stdout: string, output: string, seconds: number }>}
 */
export function runCommand(command, args, { limit, env = {}, cwd = root, echo = false }) {
  const began = performance.now()
  return new Promise((resolve) => {
    const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, PATH: path, FORCE_COLOR: '0', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that everything it started can be ended with it.
      detached: true,
    })
    running.add(child)
    let stdout = ''
    let output = ''
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      endGroup(child)
    }, limit)
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
      output += text
      if (echo) process.stdout.write(text)
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text
      if (echo) process.stderr.write(text)
    })
    const done = (code, note = '') => {
      clearTimeout(timer)
      running.delete(child)
      const seconds = (performance.now() - began) / 1_000
      resolve({ ok: code === 0 && !timedOut, code, timedOut, stdout, output: output + note, seconds })
    }
    child.once('error', (error) => done(null, `${command} cannot be run: ${error.message}\n`))
    // What a command left running may hold its output open; it gets a moment to finish.
    child.once('exit', (code) => {
      const late = setTimeout(() => done(code), 2_000)
      child.once('close', () => {
        clearTimeout(late)
        done(code)
      })
    })
  })
}

function endGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.once(signal, () => {
    for (const child of running) endGroup(child)
    process.exit(code)
  })
}
