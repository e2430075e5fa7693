import { describe, expect, it } from 'vitest'
import { UsageError } from './errors.ts'
import { parseOptions } from './options.ts'

describe('parseOptions', () => {
  it('has the documented defaults', () => {
    expect(parseOptions([])).toMatchObject({ once: false, speed: 1, seed: 1, port: undefined, logLevel: 'info' })
    expect(parseOptions(['--once']).speed).toBe(20)
  })

  it('reads every option', () => {
    expect(
      parseOptions(['--once', '--speed', 'max', '--data', 'temp', '--seed', '9', '--port', '0', '--json', '-v']),
    ).toMatchObject({ once: true, speed: 'max', data: 'temp', seed: 9, port: 0, json: true, verbose: true })
    expect(parseOptions(['--duration', '1.5s']).duration).toBe(1_500)
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
  ])('refuses %j by name', (args, pattern) => {
    expect(() => parseOptions(args)).toThrow(UsageError)
    expect(() => parseOptions(args)).toThrow(pattern)
  })

  it('never repeats a database address, which may hold a password', () => {
    expect(() => parseOptions(['--database', 'mysql://user:canary@host'])).not.toThrow(/canary/)
  })
})
