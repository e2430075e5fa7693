import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeConnect, startFakeConnect } from '../../connect/__fixtures__/fake-connect.ts'
import { type CommandKit, createCommandKit, type RunOptions } from '../__fixtures__/command-kit.ts'

const password = 'w0rker-pass'
const trade = 'postgres-sink-trade'
const ticker = 'postgres-sink-ticker'

let kit: CommandKit
let fake: FakeConnect
let file: string
beforeEach(async () => {
  kit = createCommandKit()
  fake = await startFakeConnect({
    trace: (_, __, config) =>
      config['connection.password'] === password
        ? undefined
        : `org.apache.kafka.connect.errors.ConnectException: cannot start\n\tat io.debezium.Sink.start(Sink.java:1)\nCaused by: org.postgresql.util.PSQLException: FATAL: password authentication failed for user "writer"`,
  })
  file = write()
})
afterEach(async () => {
  kit.remove()
  await fake.close()
})

/** A pipeline with two managed connectors and one of this process. */
function write(more = ''): string {
  return kit.write(
    'pipeline.toml',
    `
[pipeline]
enabled_models = ["trade", "ticker", "index"]
[pipeline.models.trade]
runtime = "kafka-connect"
mode = "upsert"
primary_keys = ["trade_id"]
[pipeline.models.ticker]
runtime = "kafka-connect"
mode = "append"
[connect]
url = "${fake.url}"
database_url = "postgres://writer:${password}@db:5432/market"
registry_url = "http://registry:8081"
${more}`,
  )
}

const connectors = (words: string, options?: RunOptions) =>
  kit.run(['connectors', ...words.split(' '), '--config', file], options)
const cluster = (words: string, options?: RunOptions) =>
  kit.run(['connectors', ...words.split(' '), '--url', fake.url], options)
const parsed = (out: readonly string[]) => JSON.parse(out.join('')) as { connectors: Record<string, unknown>[] }

describe('the command line of connectors', () => {
  it.each([
    ['', /^sink-connectors: ACTION: is missing; there are list, status/],
    ['explode', /ACTION: "explode" is not known/],
    ['list', /--config: is missing: .* or --url/],
    ['deploy --url http://localhost:1', /--config: is missing: deploy is for connectors that a file describes/],
    ['validate x --url http://localhost:1', /--config: is missing/],
    ['pause --url http://localhost:1', /NAME: is missing: without --config/],
    ['config --url http://localhost:1', /NAME: is missing/],
    ['delete --url http://localhost:1', /NAME: is missing: delete takes names, or --all/],
    ['delete --all --url http://localhost:1', /--all: needs --config/],
    ['delete --config x', /NAME: is missing/],
    ['stop --config x', /NAME: is missing/],
    ['reset-offsets --config x', /NAME: is missing/],
    ['stop trade --all --config x', /--all: is not for single connectors/],
    ['list trade --config x', /"trade" is one too many/],
    ['restart --offsets --config x', /--offsets: is for delete, not for restart/],
    ['pause --all --config x', /--all: is for stop, delete, reset-offsets/],
    ['list --deadline soon --config x', /--deadline: must be a whole number/],
    ['list --url nowhere', /connect\.url: must be an address/],
    ['list --nothing', /Unknown option '--nothing'/],
  ])('%j is refused with one line', async (words, message) => {
    const { code, errors } = await kit.run(['connectors', ...words.split(' ').filter((word) => word !== '')])
    expect([code, errors.length]).toEqual([1, 1])
    expect(errors[0]).toMatch(message)
  })

  it('has its help, and finds its name behind options', async () => {
    expect((await kit.run(['connectors', 'deploy', '--no-tables', '--help'])).out[0]).toMatch(/connectors ACTION/)
    expect((await kit.run(['--json', '--url', fake.url, 'connectors', 'list'])).out).toEqual(['{"connectors":[]}'])
  })
})

describe('deploy', () => {
  it('makes, leaves alone and changes connectors, and says which', async () => {
    expect(await connectors('deploy')).toMatchObject({
      code: 0,
      out: [`created ${trade}, RUNNING, 1 task`, `created ${ticker}, RUNNING, 1 task`],
    })
    expect(fake.connectors.get(trade)?.config).toMatchObject({
      'connection.url': 'jdbc:postgresql://db:5432/market',
      'connection.username': 'writer',
      'connection.password': password,
      'insert.mode': 'upsert',
    })
    expect((await connectors('deploy trade')).out).toEqual([`unchanged ${trade}, RUNNING, 1 task`])
    const changed = await connectors('deploy postgres-sink-trade --json', { environment: { CONNECT__TASKS: '2' } })
    expect(parsed(changed.out).connectors).toMatchObject([
      {
        name: trade,
        action: 'updated',
        drift: [{ option: 'tasks.max', wanted: '2', running: '1' }],
        status: { tasks: [{ state: 'RUNNING' }, { state: 'RUNNING' }] },
      },
    ])
    expect(changed.errors.join('\n')).toMatch(/connector RUNNING, 2 of 2 tasks RUNNING/)
  })

  it('goes on with the others when one cannot start, and names the option at fault', async () => {
    fake.startTasks({})
    const { code, out, errors } = await connectors('deploy --json', {
      environment: { CONNECT__DATABASE_PASSWORD: 'wr0ng-pass' },
    })
    expect(code).toBe(1)
    expect(parsed(out).connectors).toEqual([
      {
        name: trade,
        error: { code: 'CONNECTOR_CONFIG_INVALID', message: expect.stringMatching(/connection\.password/) },
      },
      { name: ticker, error: { code: 'CONNECTOR_CONFIG_INVALID', message: expect.any(String) } },
    ])
    expect([...out, ...errors].join('\n')).not.toContain('wr0ng-pass')
  })

  it('does not wait with --no-wait', async () => {
    fake.startTasks({ unassigned: 1_000_000 })
    expect(await connectors('deploy trade --no-wait')).toMatchObject({ code: 0, out: [`created ${trade}`] })
  })

  it('gives up at the deadline', async () => {
    fake.startTasks({ unassigned: 1_000_000 })
    const { code, out, errors } = await connectors('deploy trade --deadline 1')
    expect([code, out]).toEqual([1, []])
    expect(errors.at(-1)).toMatch(/was not ready after 1 s: connector RUNNING, 0 of 1 tasks RUNNING, others UNASSIGNED/)
  })

  it('ends waiting when it is told to', async () => {
    fake.startTasks({ unassigned: 1_000_000 })
    const stopping = new AbortController()
    const { code, errors } = await connectors('deploy trade', {
      signal: stopping.signal,
      onError: (line) => void (/UNASSIGNED/.test(line) && stopping.abort()),
    })
    expect(code).toBe(1)
    expect(errors.at(-1)).toMatch(/^waiting was ended/)
    expect(fake.connectors.has(trade)).toBe(true)
  })

  it('leaves the table to the plugin when the database is not reached, and says so', async () => {
    file = write('[database]\nurl = "postgres://me:l0cal-pass@127.0.0.1:1/market"\n')
    const { code, out, errors } = await connectors('deploy trade')
    expect([code, out]).toEqual([0, [`created ${trade}, RUNNING, 1 task`]])
    expect(errors[0]).toMatch(/^postgres-sink-trade: the table is left to the plugin, .*ECONNREFUSED/)
    expect(errors.join('\n')).not.toContain('l0cal-pass')
    const without = await connectors('deploy trade --no-tables')
    expect(without.errors.join('\n')).not.toMatch(/left to the plugin/)
  })
})

describe('list', () => {
  it('tells of every connector, and which are of the file', async () => {
    await connectors('deploy trade')
    await cluster('list')
    fake.worker.answer({
      method: 'PUT',
      parts: ['connectors', 'other', 'config'],
      query: new URLSearchParams(),
      body: { ...fake.connectors.get(trade)?.config, name: 'other' },
    })
    fake.fail('other', 0, 'java.lang.Error: broken')
    expect(await cluster('list')).toMatchObject({
      code: 0,
      out: ['other: FAILED, 0 of 1 tasks RUNNING', `${trade}: RUNNING, 1 of 1 tasks RUNNING`],
    })
    expect((await connectors('list')).out).toEqual([
      'other: FAILED, 0 of 1 tasks RUNNING, not in the file',
      `${ticker}: not deployed, in the file`,
      `${trade}: RUNNING, 1 of 1 tasks RUNNING, in the file`,
    ])
    expect(parsed((await connectors('list --json')).out).connectors).toEqual([
      { name: 'other', type: 'sink', state: 'FAILED', tasks: { running: 0, total: 1 }, lag: null, inFile: false },
      { name: ticker, type: null, state: null, tasks: { running: 0, total: 0 }, lag: null, inFile: true },
      { name: trade, type: 'sink', state: 'RUNNING', tasks: { running: 1, total: 1 }, lag: null, inFile: true },
    ])
  })

  it('says once that it waits for a worker, and gives up', async () => {
    await fake.close()
    const { code, errors } = await connectors('list --deadline 1')
    expect(code).toBe(1)
    expect(errors).toEqual([
      expect.stringMatching(/^waiting for Kafka Connect: .*ECONNREFUSED/),
      expect.stringMatching(/^sink-connectors: GET \/connectors.*: Kafka Connect is not available/),
    ])
  })

  it('signs in, also without a file', async () => {
    const guarded = await startFakeConnect({ auth: { username: 'operator', password: 's3cret-word' } })
    const list = ['connectors', 'list', '--url', guarded.url]
    expect((await kit.run(list)).errors).toEqual([expect.stringMatching(/refuses with 401/)])
    const environment = { CONNECT__USER: 'operator', CONNECT__PASSWORD_FILE: kit.write('secret', 's3cret-word\n') }
    expect((await kit.run(list, { environment })).code).toBe(0)
    const short = await kit.run(['connectors', 'list'], { environment: { ...environment, CONNECT_URL: guarded.url } })
    expect(short.code).toBe(0)
    await guarded.close()
  })
})

describe('status', () => {
  it('has Kafka Connect’s own shape, and is bad when one is missing', async () => {
    await connectors('deploy trade')
    const { code, out } = await connectors('status --json')
    expect(code).toBe(1)
    expect(JSON.parse(out[0] as string)).toMatchObject({
      connectors: [
        { name: trade, connector: { state: 'RUNNING' }, tasks: [{ id: 0, state: 'RUNNING' }], type: 'sink' },
      ],
      missing: [ticker],
    })
    expect(await connectors('status')).toMatchObject({
      out: [`${trade}: RUNNING, 1 of 1 tasks RUNNING`, `${ticker}: not deployed`],
    })
    expect(await connectors('status trade')).toMatchObject({ code: 0 })
  })

  it('tells why a task has failed and what to do, without the secrets of the configuration', async () => {
    await connectors('deploy', { environment: { CONNECT__TASKS: '2' } })
    const trace = (cause: string) =>
      `org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception.\n\tat org.apache.kafka.connect.runtime.WorkerSinkTask.deliverMessages(WorkerSinkTask.java:1)\nCaused by: ${cause}`
    fake.fail(trade, 0, trace('org.postgresql.util.PSQLException: ERROR: value too long'))
    fake.fail(trade, 1, trace(`java.lang.Error: tried ${password}`))
    const { code, out } = await connectors('status trade')
    expect(code).toBe(1)
    expect(out[0]).toBe(`${trade}: FAILED, 0 of 2 tasks RUNNING`)
    expect(out[1]).toMatch(/^ {2}.*task 0: .*value too long.* nothing was put aside .*restart what failed$/)
    expect(out[2]).toMatch(/^ {2}task 1 on 127\.0\.0\.1:8083: org\.apache\.kafka\.connect\.errors\.ConnectException/)
    const json = (await connectors('status --json')).out.join('')
    expect(json).toContain('tried [hidden]')
    expect(json).not.toContain(password)
    expect((await cluster('status')).code).toBe(1)
    expect((await cluster(`status ${ticker}`)).code).toBe(0)
    expect(await cluster('status nobody')).toMatchObject({ code: 1, out: ['nobody: not deployed'] })
  })
})

describe('names', () => {
  it('must be of the file, and of Kafka Connect', async () => {
    expect(await connectors('pause trades')).toMatchObject({
      code: 1,
      errors: [`sink-connectors: no connector is named trades; there are: ${trade}, ${ticker}`],
    })
    expect((await connectors('deploy index')).errors[0]).toMatch(/pipeline\.models\.index\.runtime: is node/)
    file = kit.write('other.toml', '[pipeline]\nenabled_models = ["trade"]\n')
    expect((await connectors('deploy')).errors[0]).toMatch(/pipeline\.models: has no connector for Kafka Connect/)
  })

  it('that the cluster does not have are refused one by one', async () => {
    await connectors('deploy trade')
    const { code, out, errors } = await cluster(`pause nobody ${trade}`)
    expect([code, out]).toEqual([1, [`paused ${trade}, PAUSED, 0 of 1 tasks RUNNING`]])
    expect(errors).toEqual([expect.stringMatching(/refuses with 404: Unknown connector nobody/)])
  })
})

describe('config', () => {
  it('shows what would be deployed, with notices and without secrets, and asks nobody with --offline', async () => {
    const before = fake.calls.length
    const { code, out, errors } = await connectors('config --offline')
    expect([code, fake.calls.length]).toEqual([0, before])
    expect(out[0]).toMatch(/^postgres-sink-trade\n/)
    expect(out[0]).toContain('\n  connection.password=[hidden]')
    expect(out[0]).toContain('\n  primary.key.fields=trade_id,venue_timestamp')
    expect(out[1]).toContain('\n  insert.mode=insert')
    expect([...out, ...errors].join('\n')).not.toContain(password)
    file = write('[pipeline.models.index]\nruntime = "kafka-connect"\n')
    expect((await connectors('config index --offline')).errors[0]).toMatch(/^postgres-sink-index: at least once/)
    const [entry] = parsed((await connectors('config index --offline --json')).out).connectors
    expect(entry).toMatchObject({ name: 'postgres-sink-index', deployed: null, drift: [] })
    expect(entry?.['notices']).toEqual([expect.stringMatching(/at least once/)])
  })

  it('shows how what runs differs; --diff is bad when something does', async () => {
    expect(await connectors('config trade --diff')).toMatchObject({ code: 1, out: [`${trade}: is not deployed`] })
    await connectors('deploy trade')
    expect(await connectors('config trade --diff')).toMatchObject({ code: 0, out: [`${trade}: as wanted`] })
    const environment = { CONNECT__DATABASE_PASSWORD: 'an0ther-pass', CONNECT__BATCH_ROWS: '7' }
    expect(await connectors('config trade --diff', { environment })).toMatchObject({
      code: 1,
      out: [
        [
          `${trade}: batch.size is "3000", wanted "7"`,
          `${trade}: connection.password is "[hidden] (another)", wanted "[hidden]"`,
          `${trade}: consumer.override.max.poll.records is "3000", wanted "7"`,
        ].join('\n'),
      ],
    })
    const { code, out } = await connectors('config trade', { environment })
    expect(code).toBe(0)
    expect(out[0]).toMatch(/^postgres-sink-trade, 3 options run otherwise:\n/)
    expect(out[0]).toContain('\n  ! batch.size is "3000", wanted "7"')
  })

  it('shows what runs where there is no file', async () => {
    await connectors('deploy trade')
    const { code, out } = await cluster(`config ${trade} --json`)
    expect(code).toBe(0)
    expect(parsed(out).connectors).toMatchObject([{ name: trade, config: { 'connection.password': '[hidden]' } }])
    expect((await cluster('config nobody')).errors[0]).toMatch(/404/)
  })

  it('takes user and password of the database from the closest place', async () => {
    const login = async (more: string, environment: Record<string, string> = {}) => {
      const own = `[pipeline.models.trade]\nruntime = "kafka-connect"\nmode = "append"\n[pipeline]\nenabled_models = ["trade"]\n`
      file = kit.write('login.toml', `${own}[registry]\nurl = "http://localhost:8081"\n${more}`)
      await connectors('deploy trade --no-wait --no-tables', { environment: { CONNECT_URL: fake.url, ...environment } })
      const { config = {} } = fake.connectors.get(trade) ?? {}
      return ['url', 'username', 'password'].map((option) => config[`connection.${option}`])
    }
    const database = '[database]\nurl = "postgres://a@localhost:5432/market"\npassword = "pa:ss/1"\n'
    const at = (host: string) => expect.stringMatching(`^jdbc:postgresql://${host}:5432/market`) as string
    expect(await login(database)).toEqual([at('localhost'), 'a', 'pa:ss/1'])
    const worker = '[connect]\ndatabase_url = "postgres://db:5432/market"\n'
    expect(await login(`${database}${worker}`)).toEqual([at('db'), 'a', 'pa:ss/1'])
    const own = '[connect]\ndatabase_url = "jdbc:postgresql://db:5432/market?user=b&password=bb"\n'
    expect(await login(`${database}${own}`)).toEqual([at('db'), 'b', 'bb'])
    const secret = kit.write('password', 'from-a-file\n')
    const environment = { CONNECT__DATABASE_USER: 'c', CONNECT__DATABASE_PASSWORD_FILE: secret }
    expect(await login(`${database}${own}`, environment)).toEqual([at('db'), 'c', 'from-a-file'])
    expect(await login('[database]\nhost = "h"\nname = "market"\nuser = "d"\npassword = "1"\n')).toEqual([
      at('h'),
      'd',
      '1',
    ])
  })

  it('must be able to say where database and registry are', async () => {
    const own = '[pipeline]\nenabled_models = ["trade"]\n[pipeline.models.trade]\nruntime = "kafka-connect"\n'
    file = kit.write('lacking.toml', own)
    expect((await connectors('config --offline')).errors).toEqual([expect.stringMatching(/database\.url: is missing/)])
    file = kit.write('lacking.toml', `${own}[connect]\ndatabase_url = "postgres://db/x"\n`)
    expect((await connectors('config --offline')).errors[0]).toMatch(/connect\.registry_url: is missing/)
    file = kit.write('lacking.toml', `${own}[connect]\ndatabase_url = "db2://me:verysecret@db/x"\n`)
    const { errors } = await connectors('config --offline')
    expect(errors[0]).toMatch(/^sink-connectors: connect\.database_url: is no address/)
    expect(errors[0]).not.toContain('verysecret')
  })
})

describe('validate', () => {
  it('tells a wrong password by the name of its option, and leaves nothing behind', async () => {
    expect(await connectors('validate')).toMatchObject({ code: 0, out: [`${trade}: ok`, `${ticker}: ok`] })
    const wrong = { environment: { CONNECT__DATABASE_PASSWORD: 'wr0ng-pass' } }
    const { code, out, errors } = await connectors('validate trade', wrong)
    expect(code).toBe(1)
    expect(out).toEqual([expect.stringMatching(/^postgres-sink-trade: connection\.password: /)])
    expect([...out, ...errors].join('\n')).not.toContain('wr0ng-pass')
    expect(await connectors('validate trade --no-trial', wrong)).toMatchObject({ code: 0 })
    expect([...fake.connectors.keys()]).toEqual([])
  })

  it('tells what the plugin says, and what its builder refuses', async () => {
    fake.worker.options = { ...fake.worker.options, problems: () => [['connection.url', 'Must be a JDBC address']] }
    expect(await connectors('validate trade --json')).toMatchObject({ code: 1 })
    expect((await connectors('validate trade')).out).toEqual([`${trade}: connection.url: Must be a JDBC address`])
    file = write('[connect.properties]\n"insert.mode" = "insert"\n')
    expect((await connectors('validate trade')).out[0]).toMatch(
      /^postgres-sink-trade: .*insert\.mode.*: follows from mode/,
    )
  })
})

describe('what changes connectors', () => {
  beforeEach(async () => {
    await connectors('deploy')
  })

  it('pauses, resumes and stops them', async () => {
    expect((await connectors('pause trade')).out).toEqual([`paused ${trade}, PAUSED, 0 of 1 tasks RUNNING`])
    expect((await connectors('resume --json trade')).out).toEqual([
      `{"connectors":[{"name":"${trade}","action":"resumed","state":"RUNNING"}]}`,
    ])
    expect((await connectors('stop --all')).out).toEqual([`stopped ${trade}`, `stopped ${ticker}`])
    expect(fake.connectors.get(ticker)?.target).toBe('STOPPED')
    expect((await cluster(`resume ${ticker}`)).out).toEqual([`resumed ${ticker}, RUNNING, 1 of 1 tasks RUNNING`])
    expect((await cluster(`restart ${trade}`)).out).toEqual([`restarted ${trade}`])
    expect(fake.connectors.get(trade)?.target).toBe('STOPPED')
  })

  it('restarts all of them, or what has failed', async () => {
    expect((await connectors('restart')).out).toEqual(
      [trade, ticker].map((name) => `restarted ${name}, RUNNING, 1 of 1 tasks RUNNING`),
    )
    fake.fail(ticker, 0, 'java.lang.Error: broken')
    expect((await connectors('restart --failed')).out).toEqual([
      `unchanged ${trade}, nothing has failed`,
      `restarted ${ticker}, RUNNING, 1 of 1 tasks RUNNING`,
    ])
    expect(fake.calls.at(-1)).not.toContain(trade)
    expect(fake.calls.filter((call) => call.includes('onlyFailed=true'))).toHaveLength(1)
  })

  it('is bad when what was restarted fails again', async () => {
    fake.worker.options = { ...fake.worker.options, trace: () => 'java.lang.Error: broken again' }
    const { code, errors } = await connectors('restart trade')
    expect(code).toBe(1)
    expect(errors.at(-1)).toMatch(/has failed: task 0: java\.lang\.Error: broken again/)
  })

  it('forgets how far they have come, and lets them go on', async () => {
    expect((await connectors('reset-offsets trade')).out).toEqual([`reset ${trade}, begins at the first record`])
    expect(fake.calls).toContain(`DELETE /connectors/${trade}/offsets`)
    expect(fake.connectors.get(trade)?.target).toBe('RUNNING')
  })

  it('removes them, with their offsets only when it is told so', async () => {
    expect((await connectors('delete trade')).out).toEqual([`deleted ${trade}`])
    expect(fake.calls.filter((call) => call.endsWith('/offsets'))).toEqual([])
    expect(await connectors('delete trade')).toMatchObject({ code: 1, out: [`absent ${trade}`] })
    expect(await connectors('delete --all --offsets')).toMatchObject({
      code: 0,
      out: [`absent ${trade}`, `deleted ${ticker}`],
    })
    expect(fake.calls).toContain(`DELETE /connectors/${ticker}/offsets`)
    expect(fake.connectors.size).toBe(0)
  })

  it('waits out a rebalance and says that it waits; one that lasts is an error', async () => {
    const words = 'Cannot complete request momentarily due to stale configuration'
    fake.answerNext(409, { error_code: 409, message: words }, 2, /^PUT .*pause/)
    const { code, errors } = await connectors('pause trade')
    expect([code, errors.length]).toEqual([0, 1])
    expect(errors[0]).toMatch(/^waiting for Kafka Connect: .*stale configuration/)
    fake.answerNext(409, { error_code: 409, message: words }, 100, /^PUT .*resume/)
    const lasting = await connectors('resume trade --deadline 0')
    expect(lasting.code).toBe(1)
    expect(lasting.errors.at(-1)).toMatch(/busy with a rebalance 1 times/)
  })
})
