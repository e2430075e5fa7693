import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('./__fixtures__/stopping-process.ts', import.meta.url))

/** Runs the process; calls back when it has said a line. */
async function run(mode: string, onLine: (line: string, kill: (signal: NodeJS.Signals) => void) => void = () => {}) {
  const child = spawn(
    process.execPath,
    ['--conditions=@cryptics-lab/source', '--import', import.meta.resolve('tsx'), program, mode],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const lines: string[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) {
      lines.push(line)
      onLine(line, (signal) => child.kill(signal))
    }
  })
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once('close', (...end) => resolve(end)),
  )
  return { lines, code, signal }
}

describe('a real process', () => {
  it.concurrent('stops its parts in order on SIGTERM and exits with 0', async () => {
    const { lines, code } = await run('idle', (line, kill) => line === 'ready' && kill('SIGTERM'))
    expect(lines.slice(0, 5)).toEqual(['ready', 'stopping: signal', 'quotes', 'recorder', 'database'])
    expect(lines[5]).toMatch(/^stopped after \d\.\d\d s \(signal SIGTERM\): every part stopped$/)
    expect(code).toBe(0)
  })

  it.concurrent('leaves a part behind that hangs, and exits with 1 after the deadline', async () => {
    const { lines, code } = await run('hang', (line, kill) => line === 'ready' && kill('SIGINT'))
    expect(lines.at(-1)).toMatch(/recorder timed-out after \d\.\d\d s, database skipped/)
    expect(code).toBe(1)
  })

  it.concurrent('ends at once on a second Ctrl-C', async () => {
    const { lines, code } = await run('slow', (line, kill) => {
      if (line === 'ready') kill('SIGINT')
      if (line.startsWith('stopping')) setTimeout(() => kill('SIGINT'), 1_200)
    })
    expect(lines).toEqual(['ready', 'stopping: signal'])
    expect(code).toBe(130)
  })

  it.concurrent.each([
    ['reject', 'nobody waits'],
    ['throw', 'nobody catches'],
  ])('stops in order with exit code 1 on %s', async (mode, message) => {
    const { lines, code } = await run(mode)
    expect(lines.slice(0, 5)).toEqual(['ready', `stopping: failure ${message}`, 'quotes', 'recorder', 'database'])
    expect(code).toBe(1)
  })
})
