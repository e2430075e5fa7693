import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  defaultDataDirectory,
  type EmbeddedPostgres,
  removeDataDirectory,
  startEmbeddedPostgres,
} from '@cryptics-lab/latency-pipeline/embedded-postgres'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Holder, startHolder } from './processes.ts'

let base: string
let data: string
const servers: EmbeddedPostgres[] = []
const holders: Holder[] = []

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'cryptics-embedded-test-')))
  data = join(base, 'data')
})

// Whatever a test leaves running, also after a failure, ends here.
afterEach(async () => {
  await Promise.all(holders.splice(0).map((holder) => holder.kill()))
  await Promise.all(servers.splice(0).map((server) => server.stop()))
  if (existsSync(join(data, 'layout.json'))) {
    // A test may have left a layout that is not ours to remove.
    writeFileSync(join(data, 'layout.json'), JSON.stringify({ suite: 'cryptics-lab', postgresMajor: 18, layout: 1 }))
    await removeDataDirectory(data)
  }
  rmSync(base, { recursive: true, force: true })
})

async function start(options: Parameters<typeof startEmbeddedPostgres>[0] = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDirectory: data, ...options })
  servers.push(server)
  return server
}

function hold(role: 'user' | 'app' = 'user'): Holder {
  const holder = startHolder(data, role)
  holders.push(holder)
  return holder
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

const isAlive = (pid: number): boolean => existsSync(join('/proc', String(pid), 'exe')) || process.platform !== 'linux'
const postmasterPid = (): number =>
  Number(readFileSync(join(data, 'database', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0])

describe('start and stop', () => {
  it('keeps data from one start to the next, on the loopback address only', async () => {
    const first = await start()
    expect(first.adopted).toBe(false)
    await query(first.url, 'create table kept as select 42 as answer')
    const settings = await query(
      first.url,
      `select current_setting('listen_addresses') as listen, current_setting('unix_socket_directories') as sockets,
              current_setting('fsync') as fsync, current_setting('password_encryption') as password`,
    )
    expect(settings).toEqual([{ listen: '127.0.0.1', sockets: '', fsync: 'on', password: 'scram-sha-256' }])
    expect(await first.stop()).toBe(true)
    expect(await first.stop()).toBe(true)
    const second = await start()
    expect(second.adopted).toBe(false)
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
  })

  it('refuses a wrong password, and lets the reader only read', async () => {
    const server = await start()
    const wrong = new URL(server.url)
    wrong.password = 'guess'
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    await query(server.url, 'create table seen as select 1 as value')
    expect(await query(server.readerUrl, 'select value from seen')).toEqual([{ value: 1 }])
    await expect(query(server.readerUrl, 'delete from seen')).rejects.toMatchObject({ code: '42501' })
  })

  it('removes a throw-away directory when it stops', async () => {
    const server = await start({ dataDirectory: 'temp' })
    expect(existsSync(server.dataDirectory)).toBe(true)
    await server.stop()
    expect(existsSync(server.dataDirectory)).toBe(false)
  })
})

describe('after a kill', () => {
  it('adopts the server of a killed process', async () => {
    const holder = hold('app')
    const { pid, url } = await holder.next()
    await query(url as string, 'create table kept as select 7 as answer')
    await holder.kill()
    expect(isAlive(pid as number)).toBe(true)
    const server = await start()
    expect(server).toMatchObject({ adopted: true, pid })
    expect(server.notices.join()).toMatch(/already running/)
    expect(await query(server.url, 'select answer from kept')).toEqual([{ answer: 7 }])
    expect(await server.stop()).toBe(true)
    expect(isAlive(pid as number)).toBe(false)
  })

  it('recovers when process and server were killed, and clears what the process left', async () => {
    const holder = hold()
    const { pid, url } = await holder.next()
    await query(url as string, 'create table kept as select 8 as answer')
    await holder.kill()
    process.kill(pid as number, 'SIGKILL')
    mkdirSync(join(data, 'database.new-999999998-abcd'))
    const server = await start()
    expect(server.adopted).toBe(false)
    expect(await query(server.url, 'select answer from kept')).toEqual([{ answer: 8 }])
    expect((await readdir(data)).filter((name) => name.includes('.new-'))).toEqual([])
  })

  it('is not misled by a pid file whose number belongs to another program now', async () => {
    await (await start()).stop()
    const file = join(data, 'database', 'cluster', 'postmaster.pid')
    writeFileSync(file, `${process.pid}\n${join(data, 'database', 'cluster')}\n1\n1\n\n127.0.0.1\n`)
    const server = await start()
    expect(server.adopted).toBe(false)
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('stops a server that does not answer, and starts anew', async () => {
    const holder = hold()
    const { pid } = await holder.next()
    await holder.kill()
    process.kill(pid as number, 'SIGSTOP')
    const server = await start({ silence: 1_500 })
    expect(server.adopted).toBe(false)
    expect(server.pid).not.toBe(pid)
    expect(server.notices.join()).toMatch(/did not answer/)
  })

  it('stops a server that lost every session when one of its processes crashed', async () => {
    const server = await start()
    const [row] = await query(server.url, `select pid from pg_stat_activity where backend_type = 'background writer'`)
    process.kill(row?.pid as number, 'SIGKILL')
    expect(await server.stop()).toBe(true)
    expect(isAlive(server.pid)).toBe(false)
  })

  it('leaves nothing or a whole cluster when it is killed at any moment of the first start', async () => {
    for (const delay of [350, 500, 700, 900]) {
      const holder = hold()
      await new Promise((resolve) => setTimeout(resolve, delay))
      await holder.kill()
    }
    const server = await start()
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })
})

describe('several at once', () => {
  it('lets one of two apps work that start together on an empty directory', async () => {
    const both = [hold('app'), hold('app')]
    const lines = await Promise.all(both.map((holder) => holder.next()))
    expect(lines.map(({ event }) => event).toSorted()).toEqual(['ready', 'stopped'])
    const loser = both[lines.findIndex(({ event }) => event === 'stopped')] as Holder
    const winner = both.find((holder) => holder !== loser) as Holder
    expect(await loser.next()).toMatchObject({ event: 'failed', code: 'DATA_DIRECTORY_IN_USE' })
    expect(lines.find(({ event }) => event === 'stopped')).toMatchObject({ stopped: false })
    expect(await winner.stop()).toEqual({ event: 'stopped', stopped: true })
  })

  it('names the process and the run that hold the directory, and refuses to remove it', async () => {
    const holder = hold('app')
    await holder.next()
    const second = hold('app')
    await second.next()
    const failure = await second.next()
    expect(failure.message).toContain(`process ${holder.child.pid}`)
    expect(failure.message).toContain(`run run-of-${holder.child.pid}`)
    await expect(removeDataDirectory(data)).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_IN_USE',
      pid: holder.child.pid,
      runId: `run-of-${holder.child.pid}`,
    })
  })

  it('lets the last one out stop the server, whoever that is', async () => {
    const app = hold('app')
    const { pid, url } = await app.next()
    const reader = await start({ create: false })
    expect(reader).toMatchObject({ adopted: true, pid })
    expect(await reader.stop()).toBe(false)
    expect(await query(url as string, 'select 1 as one')).toEqual([{ one: 1 }])
    const late = await start({ create: false })
    expect(await app.stop()).toEqual({ event: 'stopped', stopped: false })
    expect(await query(late.url, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(await late.stop()).toBe(true)
    expect(isAlive(pid as number)).toBe(false)
  })

  it('starts anew while another one is just stopping', async () => {
    for (let round = 0; round < 6; round += 1) {
      const leaving = await start()
      const [, server] = await Promise.all([leaving.stop(), start()])
      expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
      await server.stop()
    }
  })
})

describe('directories', () => {
  it('refuses a directory that is not ours, and leaves it as it is', async () => {
    mkdirSync(data)
    writeFileSync(join(data, 'thesis.txt'), 'mine')
    await expect(start()).rejects.toMatchObject({ code: 'DATA_DIRECTORY_FOREIGN' })
    await expect(removeDataDirectory(data)).rejects.toMatchObject({ code: 'DATA_DIRECTORY_FOREIGN' })
    expect(await readdir(data)).toEqual(['thesis.txt'])
  })

  it.each([
    ['a newer layout', { suite: 'cryptics-lab', postgresMajor: 18, layout: 99 }, 'DATA_DIRECTORY_NEWER'],
    ['another PostgreSQL', { suite: 'cryptics-lab', postgresMajor: 17, layout: 1 }, 'DATA_DIRECTORY_POSTGRES_MAJOR'],
    ['another suite', { suite: 'other', postgresMajor: 18, layout: 1 }, 'DATA_DIRECTORY_FOREIGN'],
  ])('refuses %s', async (_name, layout, code) => {
    mkdirSync(data)
    writeFileSync(join(data, 'layout.json'), JSON.stringify(layout))
    await expect(start()).rejects.toMatchObject({ code, message: expect.stringContaining(data) })
  })

  it('migrates an older layout once', async () => {
    await (await start()).stop()
    const steps: { from: number; to: number }[] = []
    const migrate = async (step: { from: number; to: number; url: string }): Promise<void> => {
      steps.push({ from: step.from, to: step.to })
      await query(step.url, 'create table added (value int)')
    }
    const server = await start({ layout: 2, migrate })
    expect(steps).toEqual([{ from: 1, to: 2 }])
    expect(server.notices.join()).toMatch(/layout 1 to 2/)
    await server.stop()
    await (await start({ layout: 2, migrate })).stop()
    expect(steps).toHaveLength(1)
  })

  it('refuses a file, a path through a file, and a directory that is missing for a reader', async () => {
    writeFileSync(join(base, 'file'), '')
    const unusable = { code: 'DATA_DIRECTORY_UNUSABLE', problem: 'not-a-directory' }
    await expect(start({ dataDirectory: join(base, 'file') })).rejects.toMatchObject(unusable)
    await expect(start({ dataDirectory: join(base, 'file', 'data') })).rejects.toMatchObject(unusable)
    // Nothing can be created there, and Node's own recursive mkdir would try for ever.
    await expect(start({ dataDirectory: '/proc/none/data' })).rejects.toMatchObject({ code: 'DATA_DIRECTORY_UNUSABLE' })
    await expect(start({ create: false })).rejects.toMatchObject({ code: 'DATA_DIRECTORY_MISSING' })
    expect(existsSync(data)).toBe(false)
  })

  it('works below a folder that only its owner can enter, and in one with spaces and quotes', async () => {
    chmodSync(base, 0o700)
    data = join(base, `it's a "long" ${'x'.repeat(120)}`)
    const server = await start()
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('is in the cache folder of the user by default', () => {
    const at = (environment: NodeJS.ProcessEnv, platform: string): string =>
      defaultDataDirectory({ environment, platform })
    expect(at({ HOME: '/home/u' }, 'linux')).toBe('/home/u/.cache/cryptics-lab/latency-pipeline')
    expect(at({ HOME: '/home/u', XDG_CACHE_HOME: '/cache' }, 'linux')).toBe('/cache/cryptics-lab/latency-pipeline')
    expect(at({ HOME: '/home/u', XDG_CACHE_HOME: 'relative' }, 'linux')).toBe(
      '/home/u/.cache/cryptics-lab/latency-pipeline',
    )
    expect(at({ HOME: '/Users/u' }, 'darwin')).toBe('/Users/u/Library/Caches/cryptics-lab/latency-pipeline')
    expect(at({ HOME: '' }, 'linux')).toMatch(/^\/.*cryptics-lab\/latency-pipeline$/)
  })
})

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('root without user namespaces', () => {
  const path = process.env.PATH

  beforeEach(() => {
    // Without the program that makes them, user namespaces are as good as refused.
    process.env.PATH = base
  })

  afterEach(() => {
    process.env.PATH = path
  })

  it('runs as nobody, and goes on so when they are back', async () => {
    chmodSync(base, 0o755)
    const server = await start()
    expect(server.notices.join()).toMatch(/runs as nobody/)
    await query(server.url, 'create table kept as select 9 as answer')
    expect(statSync(`/proc/${server.pid}`).uid).not.toBe(0)
    await server.stop()
    process.env.PATH = path
    const again = await start()
    expect(await query(again.url, 'select answer from kept')).toEqual([{ answer: 9 }])
  })

  it('takes over a directory that was made in a user namespace', async () => {
    chmodSync(base, 0o755)
    process.env.PATH = path
    const server = await start()
    await query(server.url, 'create table kept as select 9 as answer')
    await server.stop()
    process.env.PATH = base
    expect(await query((await start()).url, 'select answer from kept')).toEqual([{ answer: 9 }])
  })

  it('names a directory that nobody cannot reach', async () => {
    chmodSync(base, 0o700)
    await expect(start()).rejects.toMatchObject({ code: 'DATA_DIRECTORY_UNUSABLE', problem: 'unreachable' })
  })
})

describe('the server process', () => {
  it('is in a session of its own, so that Ctrl-C in a terminal does not reach it', async () => {
    const server = await start()
    expect(postmasterPid()).toBe(server.pid)
    const child = spawn('ps', ['-o', 'pgid=', '-p', String(server.pid)])
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    await new Promise((resolve) => child.once('close', resolve))
    expect(Number(output)).toBe(server.pid)
  })
})
