import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { RecordingBuilder } from '../__fixtures__/recordings.ts'
import { runCommand } from './command.ts'

let folder = ''
let recording = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulator-'))
  recording = join(folder, 'small.jsonl')
  const text = new RecordingBuilder()
    .snapshot([['1.0', '1']], [['1.1', '1']])
    .quote('1.0', '1', '1.1', '1')
    .text()
  await writeFile(recording, text)
})
afterAll(() => rm(folder, { recursive: true }))

function start(...parameters: string[]) {
  const out: string[] = []
  const errors: string[] = []
  let stop: (code: number) => void = () => {}
  let announce: (line: string) => void = () => {}
  const firstLine = new Promise<string>((resolve) => (announce = resolve))
  const exit = runCommand(parameters, {
    writeOut(line) {
      out.push(line)
      announce(line)
    },
    writeError: (line) => errors.push(line),
    onStop: (callback) => (stop = callback),
  })
  return { out, errors, exit, firstLine, stop: (code: number) => stop(code) }
}

describe('the command', () => {
  it('listens where it is told to, and serves other names there, but no page of a stranger', async () => {
    const { exit, firstLine, stop } = start('--replay', recording, '--host', '0.0.0.0', '--port', '0', '--json')
    const { url, httpUrl } = JSON.parse(await firstLine) as { url: string; httpUrl: string }
    const port = new URL(url).port
    const connect = (headers: Record<string, string>) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/api/v2`, { headers })
        socket.on('open', () => {
          socket.close()
          resolve('open')
        })
        socket.on('error', (error) => resolve(error.message))
      })
    expect(httpUrl).toBe(`http://0.0.0.0:${port}/api/v2`)
    expect(await connect({ host: `simulator:${port}` })).toBe('open')
    expect(await connect({ host: `simulator:${port}`, origin: 'https://stranger.example' })).toContain('403')
    stop(0)
    expect(await exit).toBe(0)
  })

  it.each([
    [['--nothing'], "Unknown option '--nothing'"],
    [['stray'], "Unexpected argument 'stray'"],
    [[], '--replay: is needed'],
    [['--venue', 'thalex', '--replay', 'x'], '--venue: "thalex" is not known'],
    [['--replay', 'x', '--speed', 'fast'], '--speed: must be'],
    [['--replay', 'x', '--seed', '-1'], '--seed'],
    [['--replay', 'x', '--port', '70000'], '--port: must be 0 to 65535'],
    [['--replay', 'x', '--client', 'demo'], '--client: must have the form ID:SECRET'],
    [['--replay', 'x', '--script', 'faults.json'], '--script: scripts of faults are not part of this version'],
    [['--replay', '/nowhere/x'], 'there is no such file'],
  ])('refuses %j in one line', async (parameters, text) => {
    const { exit, errors, out } = start(...parameters)
    expect(await exit).toBe(1)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain(text)
    expect(errors[0]).not.toContain('\n')
    expect(out).toEqual([])
  })

  it('tells its options and its version', async () => {
    for (const [option, expected] of [
      ['--help', /--replay FILE/],
      ['--version', /^\d+\.\d+\.\d+$/],
    ] as const) {
      const { exit, out } = start(option)
      expect(await exit).toBe(0)
      expect(out.join('\n')).toMatch(expected)
    }
  })

  it('replays from the first subscription on until it is stopped', async () => {
    const { exit, firstLine, stop } = start(
      '--replay',
      recording,
      '--port',
      '0',
      '--json',
      '--speed',
      'max',
      '--client',
      'me:mine',
    )
    const { venue, url, httpUrl } = JSON.parse(await firstLine) as Record<string, string>
    expect([venue, httpUrl]).toEqual(['deribit', expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/api\/v2$/)])
    const socket = new WebSocket(url as string)
    const ticker = new Promise<string>((resolve) => {
      socket.on('message', (data: Buffer) => data.includes('best_bid_price') && resolve(data.toString()))
    })
    socket.on('open', () => {
      const call = (id: number, method: string, params: unknown): void =>
        socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
      call(1, 'public/auth', { grant_type: 'client_credentials', client_id: 'me', client_secret: 'mine' })
      call(2, 'public/subscribe', { channels: ['ticker.BTC-PERPETUAL.raw'] })
    })
    expect(JSON.parse(await ticker)).toMatchObject({ params: { data: { best_bid_price: 1 } } })
    stop(130)
    expect(await exit).toBe(130)
  })

  it('refuses a port that was asked for and is taken', async () => {
    const blocker = createServer()
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
    const { port } = blocker.address() as { readonly port: number }
    const { exit, errors } = start('--replay', recording, '--port', `${port}`)
    expect(await exit).toBe(1)
    expect(errors[0]).toContain(`Port ${port} of 127.0.0.1 is taken`)
    await new Promise((resolve) => blocker.close(resolve))
  })
})
