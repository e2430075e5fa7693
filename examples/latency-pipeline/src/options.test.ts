import { describe, expect, it } from 'vitest'
import { runCommand } from '@cryptics-lab/service-kit/cli'
import { createCommand, type Options } from './options.ts'

async function parse(args: readonly string[]) {
  let options: Options | undefined
  const errors: string[] = []
  const command = createCommand(async (value) => {
    options = value
    return 0
  })
  const streams = { writeOut() {}, writeError: (line: string) => errors.push(line) }
  const code = await runCommand(command, { arguments: args, streams })
  return { options, errors, code }
}

describe('the command line', () => {
  it('has the documented defaults', async () => {
    expect((await parse([])).options).toMatchObject({
      once: false,
      speed: 1,
      seed: 1,
      port: undefined,
      logLevel: undefined,
      sink: undefined,
      connect: undefined,
    })
    expect((await parse(['--once'])).options?.speed).toBe(20)
  })

  it('reads every option', async () => {
    const args = ['--once', '--speed', 'max', '--data', 'temp', '--seed', '9', '--port', '0', '--json', '-v']
    expect((await parse(args)).options).toMatchObject({
      once: true,
      speed: 'max',
      data: 'temp',
      seed: 9,
      port: 0,
      json: true,
      verbose: true,
    })
    const elsewhere = ['--sink', 'kafka-connect', '--connect', 'http://one:8083,https://two:8083']
    expect((await parse(elsewhere)).options).toMatchObject({
      sink: 'kafka-connect',
      connect: ['http://one:8083', 'https://two:8083'],
    })
    expect((await parse(['--duration', '1.5s'])).options?.duration).toBe(1_500)
    for (const venue of [
      'ws://simulator:8899/ws/api/v2',
      'ws://127.0.0.1:1/ws',
      'ws://[::1]:1/ws',
      'ws://localhost:1',
    ]) {
      expect((await parse(['--venue', venue])).options?.venue).toBe(venue)
    }
  })

  it.each([
    [['--what'], /--what/],
    [['extra'], /extra/],
    [['--speed', '0'], /--speed/],
    [['--speed', 'fast'], /--speed/],
    [['--speed', ''], /--speed/],
    [['--port', '70000'], /--port/],
    [['--port', '-1'], /port/],
    [['--seed', '1.5'], /--seed/],
    [['--duration', '30'], /--duration/],
    [['--duration', '0s'], /--duration/],
    [['--once', '--duration', '3s'], /--once and --duration/],
    [['--data', ''], /--data/],
    [['--data'], /--data/],
    [['--log-level', 'loud'], /--log-level/],
    [['--database', 'mysql://x'], /--database/],
    [['--venue', 'wss://www.deribit.com/ws/api/v2'], /--venue.*simulators only/],
    [['--venue', 'ws://www.deribit.com/ws/api/v2'], /--venue.*simulators only/],
    [['--venue', 'ws://10.0.0.7:8899'], /--venue.*simulators only/],
    [['--venue', 'nonsense'], /--venue/],
    [['--kafka', 'localhost'], /--kafka.*host:port/],
    [['--kafka', 'a:1,b'], /--kafka.*host:port/],
    [['--registry', 'localhost:8081'], /--registry/],
    [['--sink', 'connect'], /--sink/],
    [['--connect', 'localhost:8083'], /--connect.*http:\/\/localhost:8083/],
    [['--connect', 'http://one:8083,two'], /--connect/],
    [['--venue', 'ws://simulator:8899/ws/api/v2', '--once'], /--venue and --once/],
    [['--venue', 'ws://simulator:8899/ws/api/v2', '--speed', '2'], /--venue and --speed/],
  ])('refuses %j by name', async (args, pattern) => {
    const { options, errors, code } = await parse(args)
    expect([options, errors, code]).toEqual([undefined, [expect.stringMatching(/^error USAGE: /)], 1])
    expect(errors[0]).toMatch(pattern)
  })

  it('never repeats a database address, which may hold a password', async () => {
    expect((await parse(['--database', 'mysql://user:canary@host'])).errors.join()).not.toContain('canary')
  })
})
