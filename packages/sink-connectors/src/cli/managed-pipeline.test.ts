import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeConnect, startFakeConnect } from '../connect/__fixtures__/fake-connect.ts'
import { type CommandKit, createCommandKit, type Ran } from './__fixtures__/command-kit.ts'

const name = 'postgres-sink-trade'
const password = 'w0rker-pass'

let kit: CommandKit
let fake: FakeConnect
beforeEach(async () => {
  kit = createCommandKit()
  fake = await startFakeConnect()
})
afterEach(async () => {
  kit.remove()
  await fake.close()
})

const config = (more = ''): string =>
  kit.write(
    'pipeline.toml',
    `
[pipeline]
enabled_models = ["trade"]
[pipeline.models.trade]
runtime = "kafka-connect"
mode = "upsert"
primary_keys = ["trade_id"]
[http]
port = 0
[connect]
url = "${fake.url}"
database_url = "postgres://writer:${password}@db:5432/market"
registry_url = "http://registry:8081"
${more}`,
  )

describe('validate with connectors of Kafka Connect', () => {
  it('plans them offline, with what is done differently', async () => {
    const { code, out } = await kit.run(['validate', '--offline', '--config', config()])
    expect(code).toBe(0)
    expect(out).toEqual([
      `ok   ${name}: cryptics.deribit.trade.avro (avro) into "public"."trade_data", upsert, by Kafka Connect`,
    ])
    const once = { environment: { PIPELINE__MODELS__TRADE__MODE: 'once' } }
    expect((await kit.run(['validate', '--offline', '--config', config()], once)).out).toEqual([
      expect.stringMatching(/^ok {3}postgres-sink-trade: .*, once, by Kafka Connect$/),
      expect.stringMatching(/^note postgres-sink-trade: once becomes upsert/),
    ])
    expect(fake.calls).toEqual([])
  })

  it.each([
    ['PIPELINE__MODELS__TRADE__SERIALIZER', 'json', /serializer: json has no schema/],
    ['PIPELINE__MODELS__TRADE__PRIMARY_KEYS', 'trade', /"trade" is no field/],
    ['CONNECT__DATABASE_URL', 'db2://db/market', /connect\.database_url: is no address/],
  ])('finds that %s=%s cannot be', async (variable, value, message) => {
    const environment = { [variable]: value }
    const { code, out } = await kit.run(['validate', '--offline', '--json', '--config', config()], { environment })
    expect(code).toBe(1)
    const { findings } = JSON.parse(out.join('')) as { findings: { subject: string; ok: boolean; message: string }[] }
    expect(findings).toMatchObject([{ subject: name, ok: false, message: expect.stringMatching(message) }])
  })

  it('asks the plugin, and nobody whom the file does not name', async () => {
    const good = await kit.run(['validate', '--config', config()])
    expect(good).toMatchObject({ code: 0 })
    expect(good.out.slice(1)).toEqual([
      'ok   kafka-connect: answers, 4.3.1',
      expect.stringMatching(/^ok {3}plugin of postgres-sink-trade: accepts/),
    ])
    fake.worker.options = { problems: () => [['insert.mode', 'Invalid value']] }
    const bad = await kit.run(['validate', '--config', config()])
    expect([bad.code, bad.out.at(-1)]).toEqual([
      1,
      expect.stringMatching(/^BAD {2}plugin of postgres-sink-trade: CONNECTOR_CONFIG_INVALID: .*insert\.mode/),
    ])
    expect(fake.connectors.size).toBe(0)
  })
})

describe('run with connectors of Kafka Connect', () => {
  /** Starts the command; it is ended by `stop`. */
  function start(more = '', ...parameters: string[]) {
    const stopping = new AbortController()
    const lines: string[] = []
    const done = kit.run(['run', '--config', config(more), ...parameters], {
      signal: stopping.signal,
      onError: (line) => void lines.push(line),
    })
    const find = (pattern: RegExp): string | undefined =>
      lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined)
    const told = (pattern: RegExp) =>
      expect.poll(() => lines.some((line) => pattern.test(line)), { timeout: 15_000 }).toBe(true)
    const health = async () => {
      const answer = await fetch(`${find(/^health and metrics at (.*)$/)}/health`)
      return ((await answer.json()) as { checks: { name: string; ok: boolean; reason?: string }[] }).checks
    }
    const stop = async (): Promise<Ran> => {
      stopping.abort()
      return await done
    }
    return { told, health, stop, done }
  }

  it('deploys them, needs neither brokers nor a database, and leaves them running', async () => {
    const { told, health, stop } = start()
    await told(/^ready \{"connectors":\["postgres-sink-trade"\]\}$/)
    expect(await health()).toMatchObject([
      { name, ok: true, reason: 'RUNNING' },
      { name: 'kafka-connect', ok: true },
    ])
    const { code, out, errors } = await stop()
    expect([code, out]).toEqual([0, [`${name}: RUNNING, 1 of 1 tasks RUNNING on Kafka Connect`]])
    expect(errors.at(-1)).toBe(`left running on Kafka Connect: ${name}`)
    expect(fake.connectors.get(name)?.target).toBe('RUNNING')
  })

  it('has them in its report, without counts', async () => {
    const { told, stop } = start('', '--json')
    await told(/^ready/)
    const { out } = await stop()
    expect(JSON.parse(out.join(''))).toMatchObject({
      seconds: expect.any(Number),
      connectors: [{ name, connector: { state: 'RUNNING' }, tasks: [{ id: 0, state: 'RUNNING' }] }],
    })
    expect(out.join('')).not.toContain('counts')
  })

  it('is not well while one has failed, or Kafka Connect does not answer', { timeout: 60_000 }, async () => {
    const { told, health, stop } = start('restart_attempts = 0\n')
    await told(/^ready/)
    fake.fail(name, 0, 'java.lang.Error: broken\n\tat nowhere')
    await told(/^postgres-sink-trade: failed, is left as it is: .*java\.lang\.Error: broken/)
    expect(await health()).toMatchObject([
      { name, ok: false, reason: expect.stringMatching(/has failed: task 0: java\.lang\.Error: broken/) },
      { name: 'kafka-connect', ok: true },
    ])
    await fake.close()
    await expect
      .poll(async () => (await health())[1], { timeout: 30_000 })
      .toMatchObject({ name: 'kafka-connect', ok: false, reason: expect.stringMatching(/is not available/) })
    expect((await stop()).code).toBe(1)
  })

  it('restarts what has failed', { timeout: 60_000 }, async () => {
    const { told, stop } = start()
    await told(/^ready/)
    fake.fail(name, 0, 'java.lang.Error: broken')
    await told(/^postgres-sink-trade: failed, is started again: /)
    await expect.poll(() => fake.connectors.get(name)?.status().tasks[0]?.state, { timeout: 15_000 }).toBe('RUNNING')
    expect((await stop()).code).toBe(0)
  })

  it('ends at once while one still starts', async () => {
    fake.startTasks({ unassigned: 1_000_000 })
    const { told, stop } = start()
    await told(/others UNASSIGNED/)
    const { code, errors } = await stop()
    expect(code).toBe(0)
    expect(errors.join('\n')).not.toMatch(/^ready/m)
  })

  it('ends with one line when one cannot start', async () => {
    fake.worker.options = {
      trace: () => 'java.sql.SQLException: x\n\tat a.start(A.java:1)\nCaused by: FATAL: password authentication failed',
    }
    const { code, errors } = await start().done
    expect(code).toBe(1)
    expect(errors.at(-1)).toMatch(
      /^sink-connectors: connector postgres-sink-trade is not configured well: connection\.password/,
    )
    expect(errors.join('\n')).not.toContain(password)
  })

  it('needs brokers to know when all is stored', async () => {
    const { code, errors } = await start('', '--drain').done
    expect([code, errors]).toEqual([1, [expect.stringMatching(/kafka\.brokers: is missing/)]])
  })
})
