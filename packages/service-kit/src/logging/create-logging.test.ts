import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { Secret } from '../config/secret.ts'
import { createMetricsRegistry } from '../metrics/index.ts'
import { createLogging, type Logging, type LoggingOptions, type LogRecord } from './index.ts'

const canary = 'canary-6Qz!/x+y=Z'
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'logging-'))
  cleanups.push(() => rm(path, { recursive: true, force: true }))
  return path
}

async function open(options: Partial<LoggingOptions> = {}): Promise<Logging> {
  const logging = await createLogging({ service: 'desk', version: '1.2.3', environment: 'test', ...options })
  cleanups.push(() => logging.close({ deadline: 50 }))
  return logging
}

function collect(): {
  readonly output: { write(text: string): boolean }
  readonly texts: string[]
  readonly lines: () => Record<string, unknown>[]
} {
  const texts: string[] = []
  return {
    output: { write: (text: string) => texts.push(text) > 0 },
    texts,
    lines: () =>
      texts
        .join('')
        .trim()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}

async function filesOf(path: string): Promise<Record<string, string>> {
  const names = await readdir(path)
  return Object.fromEntries(
    await Promise.all(names.sort().map(async (name) => [name, await readFile(join(path, name), 'utf8')] as const)),
  )
}

describe('records', () => {
  it('have the standard fields, the time in microseconds and what the caller gave', async () => {
    const { output, lines } = collect()
    const { clock, timers } = createVirtualTime(1_700_000_000_123_456)
    const logging = await open({ output, clock, timers })
    logging
      .logger('api', { requestId: 'r' })
      .child({ user: 7 })
      .warn('slow', { milliseconds: 12, level: 'mine', time: 5 })
    logging.logger().info('plain')
    await logging.flush()
    expect(lines()).toEqual([
      {
        level: 'warn',
        time: '2023-11-14T22:13:20.123456Z',
        service: 'desk',
        version: '1.2.3',
        env: 'test',
        channel: 'api',
        requestId: 'r',
        user: 7,
        milliseconds: 12,
        level_: 'mine',
        time_: 5,
        message: 'slow',
      },
      expect.objectContaining({ channel: 'application', level: 'info', message: 'plain' }),
    ])
  })

  it('never throw, whatever they are given', async () => {
    const { output, lines } = collect()
    const failing = () => {
      throw new TypeError('metrics')
    }
    const logging = await open({ output })
    const logger = logging.logger() as { info(...values: unknown[]): void }
    const hostile = Object.defineProperty({ a: 1 }, 'b', { enumerable: true, get: failing })
    for (const value of [null, undefined, 'text', 7, ['x'], Symbol('s'), Object.create(null), hostile]) {
      logger.info(value)
      logger.info('m', value)
    }
    await logging.flush()
    expect(lines()).toHaveLength(16)
    expect(lines().at(-1)).toMatchObject({ message: 'm', fields: { a: 1, b: '[unreadable]' } })
    const broken = await open({ output, metrics: { count: failing, gauge: () => {}, observe: failing } })
    broken.logger().info('x')
  })

  it('take an error in place of fields', async () => {
    const { output, lines } = collect()
    const logging = await open({ output })
    logging.logger().error('failed', new TypeError('x', { cause: new Error('y') }))
    await logging.flush()
    expect(lines()[0]).toMatchObject({
      error: { type: 'TypeError', message: 'x', stack: expect.any(String), cause: { message: 'y' } },
    })
  })

  it('go to the file of their channel, errors of every channel to one more', async () => {
    const path = await directory()
    const logging = await open({ output: false, directory: join(path, 'new', 'logs'), rotation: { interval: 'none' } })
    for (const channel of ['api', 'application', 'database', 'strategy']) {
      logging.logger(channel).info(`info of ${channel}`)
      logging.logger(channel).fatal(`fatal of ${channel}`)
    }
    await logging.close()
    const files = await filesOf(join(path, 'new', 'logs'))
    const messages = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [
        name,
        [...text.matchAll(/"message":"(.*?)"/g)].map((match) => match[1]),
      ]),
    )
    expect(messages).toEqual({
      'api.1.log': ['info of api', 'fatal of api'],
      'application.1.log': ['info of application', 'fatal of application', 'info of strategy', 'fatal of strategy'],
      'database.1.log': ['info of database', 'fatal of database'],
      'error.1.log': ['fatal of api', 'fatal of application', 'fatal of database', 'fatal of strategy'],
    })
  })

  it('are pretty for a person and JSON otherwise, unless told', async () => {
    const text = async (isTTY: boolean, format: 'auto' | 'pretty' | 'json'): Promise<string> => {
      const { output, texts } = collect()
      const logging = await open({ output: { ...output, isTTY }, format })
      logging.logger('api').info('hello', { a: 1 })
      await logging.flush()
      return texts.join('')
    }
    expect(await text(false, 'auto')).toMatch(/^\{.*\}\n$/)
    expect(await text(true, 'json')).toMatch(/^\{.*\}\n$/)
    expect(await text(false, 'pretty')).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: \[api\] hello\n {4}a: 1\n$/)
    expect(await text(true, 'auto')).toContain('hello')
    expect(await text(true, 'auto')).not.toContain('{')
  })

  it('steer no terminal and forge no line', async () => {
    const { output, texts } = collect()
    const logging = await open({ output, format: 'pretty' })
    logging.logger().info('a\u001b[2Jb\r\u009b1m\nFAKE', { 'k\u001b': '\u001b]0;title\u0007', literal: '\\u001b' })
    await logging.flush()
    // oxlint-disable-next-line no-control-regex -- these are what is looked for
    expect(texts.join('')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
    expect(texts.join('')).toContain('a\\u001b[2Jb')
    expect(
      texts
        .join('')
        .split('\n')
        .some((line) => line.startsWith('FAKE')),
    ).toBe(false)
  })
})

describe('the level', () => {
  it('changes while the process runs, for all channels or one, for loggers that exist already', async () => {
    const { output, lines } = collect()
    const logging = await open({ output })
    const api = logging.logger('api')
    const child = logging.logger('database').child({ a: 1 })
    api.debug('1')
    logging.setLevel('debug')
    expect(api.level).toBe('debug')
    expect(api.isEnabled('trace')).toBe(false)
    api.debug('2')
    child.debug('3')
    logging.setLevel('error', 'database')
    child.warn('4')
    api.debug('5')
    logging.setLevel('silent')
    api.fatal('6')
    child.fatal('7')
    expect(() => logging.setLevel('loud' as 'info')).toThrow(/one of trace/)
    await logging.flush()
    expect(lines().map(({ message }) => message)).toEqual(['2', '3', '5'])
    expect(logging.stats()).toMatchObject({ level: 'silent', records: { debug: 3, warn: 0, fatal: 0 } })
  })
})

describe('a canary secret', () => {
  const leak = (logging: Logging): void => {
    const error = Object.assign(
      new Error(`cannot reach postgres://app:${canary}@db/x`, {
        cause: new AggregateError([new Error(canary)], canary),
      }),
      {
        config: {
          headers: { Authorization: `Bearer ${canary}`, 'x-api-key': canary },
          url: `https://h/?key=${encodeURIComponent(canary)}`,
        },
      },
    )
    for (const channel of ['api', 'application', 'database', 'own']) {
      const logger = logging.logger(channel, { password: canary, nested: { [canary]: [canary] } })
      logger.info(`message ${canary}`, { secret: new Secret(canary), wrapped: [{ value: new Secret(canary) }] })
      logger.error('failed', { error, basic: `Basic ${Buffer.from(`u:${canary}`).toString('base64')}` })
      logger.error(canary, error)
      logger.child({ token: canary }).fatal('x', { headers: new Headers({ cookie: `session=${canary}` }) })
    }
  }
  const forms = [
    canary,
    encodeURIComponent(canary),
    'canary',
    Buffer.from(canary).toString('base64').slice(2, -4),
    'Y2FuYXJ5',
    'NhbmFye',
    'jYW5hcn',
  ]
  const expectClean = (text: string): void => {
    expect(text.length).toBeGreaterThan(500)
    for (const form of forms) expect(text).not.toContain(form)
  }

  it.each(['json', 'pretty'] as const)('appears in no channel, file, %s output, tap or measurement', async (format) => {
    const path = await directory()
    const { output, texts } = collect()
    const registry = createMetricsRegistry()
    const logging = await open({ output, format, directory: path, metrics: registry.metrics })
    logging.protect(new Secret(canary))
    const records: LogRecord[] = []
    logging.onRecord((record) => records.push(record))
    leak(logging)
    await logging.close()
    expectClean(texts.join(''))
    const files = Object.values(await filesOf(path))
    expect(files).toHaveLength(4)
    for (const text of files) expectClean(text)
    expectClean(JSON.stringify(records))
    expectClean(await registry.text())
    expect(JSON.stringify(logging.stats())).not.toContain('canary')
  })

  it('is found by name and form alone, without having been told', async () => {
    const { output, texts } = collect()
    const logging = await open({ output, redact: ['accountNumber'] })
    logging.logger().info('connect to postgres://app:canary@db', {
      DB_PASSWORD: 'canary',
      deep: { deeper: [{ clientSecret: 'canary', accountnumber: 'canary' }] },
      header: 'Bearer canary-1',
    })
    await logging.flush()
    expect(texts.join('')).not.toContain('canary')
  })
})

describe('a destination', () => {
  it('that is stuck drops the newest, keeps room for errors, counts, and stops nobody', async () => {
    const stuck: { text: string; done: () => void }[] = []
    const output = { write: (text: string, done: () => void) => stuck.push({ text, done }) }
    const path = await directory()
    const registry = createMetricsRegistry()
    const logging = await open({
      output,
      directory: path,
      queue: { capacity: 20 },
      metrics: registry.metrics,
      rotation: { interval: 'none' },
    })
    const logger = logging.logger()
    logger.info('first')
    await new Promise((resolve) => setImmediate(resolve))
    for (let index = 0; index < 50; index += 1) logger.info(`i${index}`)
    for (let index = 0; index < 5; index += 1) logger.error(`e${index}`)
    await expect.poll(() => logging.stats().destinations.find(({ name }) => name === 'error')?.written).toBe(5)
    const output1 = logging.stats().destinations.find(({ name }) => name === 'output')
    expect(output1).toMatchObject({ size: 20, capacity: 20, written: 0, dropped: { full: 36, failed: 0, closed: 0 } })
    const shown = await registry.text()
    expect(shown).toContain('cryptics_logging_queue_records{destination="output"} 20')
    expect(shown).toContain('cryptics_logging_queue_capacity_records{destination="output"} 20')
    expect(shown).toContain('cryptics_logging_dropped_total{destination="output",reason="full"} 36')
    expect(await logging.flush({ deadline: 20 })).toBe(false)
    // Once it moves again it says what is missing, and has everything that was kept, errors included.
    stuck[0]?.done()
    await expect.poll(() => stuck.length).toBe(2)
    stuck[1]?.done()
    await expect.poll(() => stuck.length).toBe(3)
    stuck[2]?.done()
    expect(await logging.flush()).toBe(true)
    const text = stuck[1]?.text ?? ''
    expect(text).toMatch(/"i16".*\n.*"dropped":33,"message":"log records were dropped"\}\n.*"e0".*\n.*"e1"\}\n$/)
    expect(stuck[2]?.text).toContain('"dropped":3,')
    expect(logging.stats().size).toBe(0)
  })

  it('that never answers does not hold the end', async () => {
    const time = createVirtualTime()
    const { clock, timers } = time
    const logging = await open({ output: { write: (_text: string, _done: () => void) => true }, clock, timers })
    logging.logger().info('x')
    let isClosed = false
    const closing = logging.close({ deadline: 500 }).then(() => (isClosed = true))
    await time.advance(499)
    expect(isClosed).toBe(false)
    await time.advance(1)
    await closing
    logging.logger().info('late')
    expect(logging.stats().destinations[0]?.dropped).toEqual({ full: 0, failed: 1, closed: 1 })
    await logging.close()
  })

  it.each([
    [
      'a stream that fails',
      () =>
        new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(canary), { code: 'EPIPE' })) }),
      'EPIPE',
      'ERR_STREAM_DESTROYED',
    ],
    ['a stream that was destroyed', () => new Writable().destroy(), 'ERR_STREAM_DESTROYED', 'ERR_STREAM_DESTROYED'],
    [
      'a write that throws',
      () => ({
        write: (_text: string) => {
          throw Object.assign(new Error(canary), { code: 'EIO' })
        },
      }),
      'EIO',
      'EIO',
    ],
  ])('%s: contained, counted, told elsewhere', async (_name, make, code, last) => {
    const path = await directory()
    const logging = await open({
      output: make() as LoggingOptions['output'] & object,
      directory: path,
      rotation: { interval: 'none' },
    })
    for (let index = 0; index < 10; index += 1) {
      logging.logger().info('x')
      await new Promise((resolve) => setImmediate(resolve))
    }
    await logging.close()
    const output = logging.stats().destinations.find(({ name }) => name === 'output')
    expect(output).toMatchObject({ written: 0, lastError: last, dropped: { failed: 10 } })
    const files = await filesOf(path)
    expect(files['application.1.log']).toContain(
      `"destination":"output","code":"${code}","message":"a log destination fails"`,
    )
    expect(files['application.1.log']).not.toContain('canary')
    expect(files['application.1.log']?.match(/a log destination fails/g)).toHaveLength(1)
  })

  it('that is a full disk keeps the process and the other files going', async () => {
    const path = await directory()
    await symlink('/dev/full', join(path, 'api.1.log'))
    const { output, texts } = collect()
    const logging = await open({ output, directory: path, queue: { capacity: 10 }, rotation: { interval: 'none' } })
    for (let index = 0; index < 100; index += 1) {
      logging.logger('api').info(`a${index}`)
      logging.logger('database').info(`d${index}`)
      await expect
        .poll(() => logging.stats().destinations.find(({ name }) => name === 'database')?.size, { interval: 1 })
        .toBe(0)
    }
    await expect.poll(() => logging.stats().destinations.find(({ name }) => name === 'api')?.lastError).toBe('ENOSPC')
    await logging.close({ deadline: 100 })
    const byName = Object.fromEntries(logging.stats().destinations.map((stats) => [stats.name, stats]))
    expect(byName['api']?.written).toBe(0)
    expect((byName['api']?.dropped.full ?? 0) + (byName['api']?.dropped.failed ?? 0)).toBe(100)
    expect(texts.join('')).toContain('"destination":"api","code":"ENOSPC"')
    const database = await readFile(join(path, 'database.1.log'), 'utf8')
    expect(database.trim().split('\n')).toHaveLength(100)
  })

  it('that is a file nobody may write is an error at the door', async () => {
    const path = await directory()
    await writeFile(join(path, 'file'), '')
    await expect(open({ directory: join(path, 'file', 'logs') })).rejects.toMatchObject({
      code: 'LOG_DIRECTORY',
      reason: 'ENOTDIR',
    })
    await mkdir(join(path, 'logs', 'api.1.log'), { recursive: true })
    await expect(open({ directory: join(path, 'logs'), rotation: { interval: 'none' } })).rejects.toMatchObject({
      code: 'LOG_DIRECTORY',
      reason: 'EISDIR',
    })
  })
})

describe('rotation', () => {
  const write = async (logging: Logging, count: number, tag: string): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      logging.logger('api').info(`${tag}${index} ${'x'.repeat(200)}`)
      await logging.flush()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const apiFiles = async (path: string): Promise<string[]> =>
    (await readdir(path)).filter((name) => name.startsWith('api.'))

  it('begins a new file at a size and deletes the oldest, also those of an earlier run', async () => {
    const path = await directory()
    const rotation = { size: '2k', interval: 'none', retentionCount: 3 } as const
    const first = await open({ output: false, directory: path, rotation })
    await write(first, 30, 'a')
    await first.close()
    await expect.poll(() => apiFiles(path)).toHaveLength(3)
    const before = await apiFiles(path)
    expect(before).not.toContain('api.1.log')
    const second = await open({ output: false, directory: path, rotation })
    await write(second, 30, 'b')
    await second.close()
    await expect.poll(() => apiFiles(path)).toHaveLength(3)
    const after = await apiFiles(path)
    for (const name of before) expect(after).not.toContain(name)
    for (const name of after) expect((await readFile(join(path, name))).length).toBeLessThan(3_000)
    const all = Object.entries(await filesOf(path))
      .filter(([name]) => name.startsWith('api.'))
      .map(([, text]) => text)
      .join('')
    // The newest are there without a gap.
    const numbers = [...all.matchAll(/"message":"b(\d+) /g)]
      .map((match) => Number(match[1]))
      .sort((left, right) => left - right)
    expect(numbers.at(-1)).toBe(29)
    expect(numbers.length).toBe(29 - (numbers[0] as number) + 1)
  })

  it('begins a new file after a time', async () => {
    const path = await directory()
    const logging = await open({ output: false, directory: path, rotation: { interval: 1_000, retentionCount: 100 } })
    const before = await apiFiles(path)
    logging.logger('api').info('one')
    await expect
      .poll(async () => (await apiFiles(path)).length, { timeout: 3_000, interval: 50 })
      .toBeGreaterThan(before.length)
    logging.logger('api').info('two')
    await logging.close()
    const names = await apiFiles(path)
    const holders = await Promise.all(
      names.map(async (name) => (await readFile(join(path, name), 'utf8')).match(/one|two/g)?.join()),
    )
    expect(new Set(holders.filter(Boolean))).toEqual(new Set(['one', 'two']))
  })

  it.each([
    [{ size: '10x' }, 'rotation.size'],
    [{ size: 0 }, 'rotation.size'],
    [{ interval: 'weekly' as 'daily' }, 'rotation.interval'],
    [{ interval: 10 }, 'rotation.interval'],
    [{ retentionCount: 0 }, 'rotation.retentionCount'],
  ])('refuses %j', async (rotation, path) => {
    await expect(open({ directory: await directory(), rotation })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      path,
    })
  })
})

describe('a listener', () => {
  it('hears every record until it is closed, and harms nobody by failing', async () => {
    const { output, lines } = collect()
    const logging = await open({ output })
    const heard: LogRecord[] = []
    logging.onRecord(() => {
      throw new TypeError('listener')
    })
    const tap = logging.onRecord((record) => heard.push(record))
    logging.logger('api').info('one', { a: 1 })
    tap.close()
    logging.logger('api').info('two')
    await logging.flush()
    expect(heard).toEqual([
      { time: expect.any(Number), level: 'info', channel: 'api', message: 'one', fields: { a: 1 } },
    ])
    expect(lines()).toHaveLength(2)
  })
})

describe('the error output of a process', () => {
  const fixture = fileURLToPath(new URL('./__fixtures__/noisy-process.ts', import.meta.url))
  const run = async (reader: 'stuck' | 'gone'): Promise<{ code: number | null; report: Record<string, unknown> }> => {
    const flags = ['--import', 'tsx', '--conditions=@cryptics-lab/source', fixture]
    const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'] })
    cleanups.push(async () => child.kill('SIGKILL'))
    if (reader === 'gone') child.stderr.destroy()
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
    return { code, report: JSON.parse(text) as Record<string, unknown> }
  }

  it('stops nothing when nobody reads it', async () => {
    const { code, report } = await run('stuck')
    expect(code).toBe(0)
    expect(report).toMatchObject({ turns: 50 })
    expect(report['dropped']).toBeGreaterThan(500)
  }, 20_000)

  it('stops nothing when its reader is gone', async () => {
    const { code, report } = await run('gone')
    expect(code).toBe(0)
    expect(report).toMatchObject({ turns: 50, dropped: 1_000, lastError: 'EPIPE' })
  }, 20_000)
})
