import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { defineCommand } from './command.ts'
import { nearestName } from './nearest-name.ts'
import { runCommand } from './run-command.ts'

let seen: unknown
const command = defineCommand({
  name: 'replay',
  version: '1.2.3',
  summary: 'Replays a market.',
  options: {
    port: { type: 'number', description: 'port to listen on', maximum: 65_535 },
    speed: { type: 'number', description: 'pace', minimum: 0.1, maximum: 100, fractions: true, default: 1 },
    duration: { type: 'duration', description: 'stop after this time' },
    venue: { type: 'choice', description: 'protocol', choices: ['deribit', 'thalex'], default: 'deribit' },
    client: { type: 'list', description: 'keys that are let in', placeholder: 'ID:SECRET' },
    recording: {
      type: 'text',
      description: 'what to replay',
      check: (value) => (value.endsWith('.gz') ? undefined : 'must be compressed'),
    },
    once: { type: 'flag', description: 'one pass' },
  },
  positionals: ['SQL'],
  run: async (context) => {
    seen = context
    expectTypeOf(context.options.port).toEqualTypeOf<number | undefined>()
    expectTypeOf(context.options.speed).toEqualTypeOf<number>()
    expectTypeOf(context.options.venue).toEqualTypeOf<'deribit' | 'thalex'>()
    expectTypeOf(context.options.client).toEqualTypeOf<readonly string[]>()
    expectTypeOf(context.options.once).toEqualTypeOf<boolean>()
    if (context.positionals[0] === 'fail') throw new InvalidOptionError('limits.position', 'must be\n  above 0')
    if (context.positionals[0] === 'crash') throw new Error('out of luck')
    return context.positionals[0] === 'three' ? 3 : undefined
  },
})

async function run(...parameters: string[]) {
  const out: string[] = []
  const errors: string[] = []
  const code = await runCommand(command, {
    arguments: parameters,
    streams: { writeOut: (line) => out.push(line), writeError: (line) => errors.push(line) },
  })
  return { code, out, errors }
}

describe('a command', () => {
  it('hands over typed values, defaults and what every command has', async () => {
    const { code } = await run(
      '--port',
      '80',
      '--duration=1.5s',
      '--client',
      'a:1,b:2',
      '--client',
      'c:3',
      '-v',
      '--json',
      'sql',
    )
    expect(code).toBe(0)
    expect(seen).toMatchObject({
      options: { port: 80, speed: 1, duration: 1_500, venue: 'deribit', client: ['a:1', 'b:2', 'c:3'], once: false },
      positionals: ['sql'],
      json: true,
      verbose: true,
      logLevel: 'info',
    })
    expect((await run('three')).code).toBe(3)
  })

  it.each([
    [['--prot', '80'], "error USAGE: Unknown option '--prot', did you mean --port?; replay --help lists the options"],
    [['--zzzzzz'], "error USAGE: Unknown option '--zzzzzz'; replay --help lists the options"],
    [['--port'], "error USAGE: Option '--port <value>' argument missing; replay --help lists the options"],
    [['--port', 'eighty'], 'error USAGE: --port: "eighty" is not a whole number from 0 to 65535'],
    [['--port', '65536'], 'error USAGE: --port: "65536" is not a whole number from 0 to 65535'],
    [['--port', '1.5'], 'error USAGE: --port: "1.5" is not a whole number from 0 to 65535'],
    [['--port', '0x10'], 'error USAGE: --port: "0x10" is not a whole number from 0 to 65535'],
    [['--speed', '0.05'], 'error USAGE: --speed: "0.05" is not a number from 0.1 to 100'],
    [
      ['--duration', '30'],
      'error USAGE: --duration: "30" is not a time such as 1500ms, 30s, 5m or 2h (at most 24 days)',
    ],
    [['--venue', 'kraken'], 'error USAGE: --venue: "kraken" is not one of deribit, thalex'],
    [['--recording', ''], 'error USAGE: --recording: the value is empty; give one or leave the option out'],
    [['--recording', 'x.txt'], 'error USAGE: --recording: must be compressed'],
    [['--client', 'a,,b'], 'error USAGE: --client: an item of the list is empty; separate items by one comma'],
    [['--log-level', 'loud'], 'error USAGE: --log-level: "loud" is not one of silent, error, warn, info, debug'],
    [['--once=yes'], "error USAGE: Option '--once' does not take an argument; replay --help lists the options"],
    [['one', 'two'], 'error USAGE: "two" is not expected here; replay --help lists the options'],
    [['fail'], 'error INVALID_OPTION: limits.position: must be above 0'],
    [['crash'], 'error UNEXPECTED: out of luck'],
  ])('refuses %j in one line', async (parameters, line) => {
    expect(await run(...parameters)).toEqual({ code: 1, out: [], errors: [line] })
  })

  it('shows a stack only when asked for', async () => {
    const { errors } = await run('crash', '--log-level', 'debug')
    expect(errors).toHaveLength(2)
    expect(errors[1]).toContain('run-command.test.ts')
  })

  it('prints help and version, even beside a value that cannot be read', async () => {
    const { code, out } = await run('--help', '--port', 'x')
    expect(code).toBe(0)
    expect(out.join('\n')).toContain(`Usage: replay [options] SQL

Replays a market.

  --port N                port to listen on
  --speed N               pace (default 1)
  --duration TIME         stop after this time
  --venue deribit|thalex  protocol (default deribit)
  --client ID:SECRET      keys that are let in
  --recording TEXT        what to replay
  --once                  one pass
  --json                  write machine-readable JSON to standard output
  -v, --verbose           say more`)
    expect((await run('--version')).out).toEqual(['1.2.3'])
  })
})

describe('the nearest name', () => {
  it.each([
    ['tikcer', 'ticker'],
    ['Ticker', 'ticker'],
    ['tickers', 'ticker'],
    ['trade', 'trade'],
    ['xyz', undefined],
    ['', undefined],
  ])('of %s is %s', (given, expected) => {
    expect(nearestName(given, ['ticker', 'trade', 'index'])).toBe(expected)
  })
})
