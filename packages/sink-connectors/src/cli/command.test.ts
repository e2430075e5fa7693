import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { runCommand } from './command.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sink-connectors-command-'))
  return () => rmSync(folder, { recursive: true })
})

function write(path: string, content: string | object): string {
  const file = join(folder, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

async function run(parameters: readonly string[], environment: Record<string, string> = {}) {
  const out: string[] = []
  const errors: string[] = []
  const code = await runCommand(parameters, {
    environment,
    signal: new AbortController().signal,
    writeOut: (line) => void out.push(line),
    writeError: (line) => void errors.push(line),
  })
  return { code, out, errors }
}

const validate = (config: string, environment?: Record<string, string>, ...more: string[]) =>
  run(['validate', '--offline', '--config', write('pipeline.toml', config), ...more], environment)

describe('the command line', () => {
  it('has help and version', async () => {
    expect((await run(['--help'])).out[0]).toMatch(/^sink-connectors: records from topics into tables/)
    expect((await run(['--version'])).out[0]).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it.each([
    [[], /command: is missing/],
    [['rum', '--config', 'x'], /command: "rum" is not known; there are run, validate/],
    [['run'], /--config: is missing/],
    [['run', 'more', '--config', 'x'], /arguments: "more" is one too many/],
    [['tail', '--config', 'x'], /TOPIC: is missing/],
    [['run', '--config', '/nowhere.toml'], /--config: \/nowhere\.toml cannot be read: ENOENT/],
    [['run', '--nothing'], /arguments: Unknown option '--nothing'/],
    [['replay', 'trade', '--config', 'x', '--since', 'once'], /--since: must be a time such as/],
    [['replay', 'trade', '--config', 'x', '--offsets', '5'], /--offsets: must be two offsets/],
    [['replay', 'trade', '--config', 'x', '--stage', 'later'], /--stage: must be decode or write/],
    [['tail', 'trade', '--config', 'x', '--limit', '-1'], /--limit/],
  ] as const)('%j is refused with one line', async (parameters, message) => {
    const { code, errors } = await run(parameters)
    expect([code, errors.length]).toEqual([1, 1])
    expect(errors[0]).toMatch(message)
  })
})

describe('the file', () => {
  it('describes connectors, with topics, tables and modes', async () => {
    const { code, out } = await validate(`
[topics]
ticker = "my.tickers"
[pipeline]
enabled_models = ["trade", "ticker"]
[pipeline.models.ticker]
table_name = "quotes"
mode = "upsert"
primary_keys = ["instrument"]
serializer = "json"
[naming]
venue = "thalex"
`)
    expect(code).toBe(0)
    expect(out).toEqual([
      'ok   postgres-sink-trade: cryptics.thalex.trade.avro (avro) into "public"."trade_data", once',
      'ok   postgres-sink-ticker: my.tickers (json) into "public"."quotes", upsert',
    ])
  })

  it('takes models of one’s own from files beside it, with run_id and event_key in their tables', async () => {
    const field = (name: string, type: unknown, rest: object = {}) => ({ name, type, doc: `The ${name}.`, ...rest })
    const at = { type: 'long', logicalType: 'timestamp-micros' }
    const first = { type: 'record', name: 'Funding', fields: [field('coin', 'string'), field('at', at)] }
    const second = { ...first, fields: [...first.fields, field('rate', ['null', 'double'], { default: null })] }
    write('schemas/funding/v1.avsc', first)
    write('schemas/funding/v2.avsc', second)
    const config = `[pipeline.models.funding]\nschema = "schemas/funding"\nkey = "coin"\ntime = "at"\n`
    const { code, out } = await validate(config, {}, '--sql')
    expect(code).toBe(0)
    const sql = out.join('\n')
    for (const column of ['"run_id" text', '"event_key" text', '"coin" text not null', '"rate" double precision']) {
      expect(sql).toContain(column)
    }
    expect(sql).toContain(`by_range('at'`)
  })

  it('gives way to the environment, and to files of secrets', async () => {
    const secret = write('secret', 'trade,index\n')
    const { out } = await validate('[pipeline]\nenabled_models = ["ticker"]\n', {
      PIPELINE__ENABLED_MODELS_FILE: secret,
      PIPELINE__MODELS__TRADE__TABLE_NAME: 'deals',
      NAMING__VENUE: 'paper',
      UNRELATED: 'x',
      DATABASE: 'x',
    })
    expect(out).toEqual([
      'ok   postgres-sink-trade: cryptics.paper.trade.avro (avro) into "public"."deals", once',
      'ok   postgres-sink-index: cryptics.paper.index.avro (avro) into "public"."index_data", once',
    ])
  })

  it.each([
    ['[pipeline\n', /pipeline\.toml: line 1, column 10: is no TOML/],
    ['[pipelin]\n', /configuration\.pipelin: is not known here/],
    [
      '[pipeline]\nenabled_models = ["trad"]\n',
      /pipeline\.enabled_models\[0\]: no model is named trad; there are .*trade/,
    ],
    ['[pipeline]\nenabled_models = []\n', /pipeline\.enabled_models: must be a list of names/],
    ['[pipeline.models.trade]\nmode = "twice"\n', /pipeline\.models\.trade\.mode: must be one of once, upsert/],
    ['[pipeline.models.trade]\ntable_name = "Trade Data"\n', /"Trade Data" is no plain name/],
    [
      '[pipeline.models.mine]\nschema = "nowhere"\n',
      /pipeline\.models\.mine\.schema: .*nowhere cannot be read: ENOENT/,
    ],
    ['[pipeline]\nenabled_models = ["book_snapshot"]\n', /book_snapshot is not flat/],
    ['[kafka]\nbrokers = ["kafka"]\n', /kafka\.brokers\[0\]: must be host:port/],
    ['[naming]\npreset = "multiBroker"\nbroker = "x"\n', /naming\.domain: is missing/],
    ['[pipeline.models.trade]\nruntime = "java"\n', /runtime: must be one of node, kafka-connect/],
    ['[connect]\nurls = "http://localhost:8083"\n', /connect\.urls: is not known here/],
    ['[database]\npassword = 123456789\n', /database\.password: must be text; put it into quotes$/],
    ['[kafka]\nsasl = { mechanism = "plain", username = "me", password = 5 }\n', /password: must be text; put it/],
  ])('%j is refused with one line that names the entry', async (config, message) => {
    const { code, errors } = await validate(config)
    expect([code, errors.length]).toEqual([1, 1])
    expect(errors[0]).toMatch(message)
  })

  it('is bad when a mode lacks its keys', async () => {
    const { code, out } = await validate('[pipeline.models.trade]\nmode = "update"\n', {
      PIPELINE__ENABLED_MODELS: 'trade',
    })
    expect([code, out[0]]).toEqual([1, expect.stringMatching(/^BAD {2}postgres-sink-trade: .* needs primary_keys/)])
  })

  it('must name brokers and a database for what needs them', async () => {
    const config = write('pipeline.toml', '')
    expect((await run(['status', '--config', config])).errors[0]).toMatch(/kafka\.brokers: is missing/)
    const withBrokers = await run(['run', '--config', config], { KAFKA__BROKERS: '127.0.0.1:1' })
    expect(withBrokers.errors[0]).toMatch(/database\.url: is missing/)
  })
})
