import { Agent, type AgentOptions } from 'node:https'
import type { AvroComplexSchema } from '../avro-schema.ts'
import { type Clock, systemClock } from '../clock.ts'
import { checkCompatibility, type CompatibilityMode } from '../compatibility/check-compatibility.ts'
import { InvalidOptionError } from '../errors.ts'
import { identityForm } from '../fingerprint.ts'
import { systemTimers, type Timers } from '../timers.ts'
import {
  type ConfluentApi,
  type ConfluentApiFactory,
  type ConfluentClientOptions,
  type ConfluentResponse,
  type RequestMiddleware,
  systemConfluentApi,
} from './confluent-client.ts'
import { RegistryRequestRefused, RegistryUnavailable, SchemaRefused } from './errors.ts'
import { requireSubject } from './memory-registry.ts'
import type { ManagedSchemaRegistry, RegisteredSchema } from './ports.ts'

/** What {@link createConfluentRegistry} needs. */
export interface ConfluentRegistryOptions {
  /** Address, for example `http://localhost:8081`; Apicurio answers below `/apis/ccompat/v7`. */
  readonly url: string
  /** User and password, or a token: the text, or what gives the present one before each request. */
  readonly auth?:
    | { readonly username: string; readonly password: string }
    | { readonly token: string | (() => string | Promise<string>) }
  /** Certificates for https, as Node's own agent takes them; without them the machine's are trusted. */
  readonly tls?: Pick<AgentOptions, 'ca' | 'cert' | 'key' | 'passphrase' | 'servername' | 'rejectUnauthorized'>
  /** Mode that a subject gets before its first schema is registered; the default is BACKWARD_TRANSITIVE, `keep` leaves it to the registry. */
  readonly compatibility?: CompatibilityMode | 'keep'
  /** How long one request may take, repetitions included, in milliseconds; the default is 10,000. */
  readonly deadline?: number
  /** How often a failed request is repeated, with pauses that double from 100 ms; the default is 3. */
  readonly retries?: number
  /** For how long the newest version of a subject is not asked for again, in milliseconds; the default is 30,000. */
  readonly latestExpiry?: number
  /** Clock of the expiry; the default is the machine's. */
  readonly clock?: Clock
  /** Timers of the deadline; the default are the machine's. */
  readonly timers?: Timers
  /** Makes the client; the default loads @kafkajs/confluent-schema-registry. */
  readonly createApi?: ConfluentApiFactory
}

/**
 * A registry server that speaks Confluent's protocol, through @kafkajs/confluent-schema-registry. Schemas by id are kept for
 * ever, the newest version of a subject for a while, and failures not at all; concurrent questions share one request.
 * @param options Address, credentials, and what differs from the defaults.
 * @throws {InvalidOptionError} When the address is none, or a number is out of range.
 * @throws {MissingPackageError} When @kafkajs/confluent-schema-registry is not installed.
 */
export async function createConfluentRegistry(options: ConfluentRegistryOptions): Promise<ManagedSchemaRegistry> {
  const { url } = options
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new InvalidOptionError('url', 'must be an address such as http://localhost:8081')
  }
  for (const name of ['deadline', 'retries', 'latestExpiry'] as const) {
    if (!((options[name] ?? 0) >= 0)) throw new InvalidOptionError(name, 'must be 0 or more')
  }
  const createApi = options.createApi ?? systemConfluentApi
  return new ConfluentRegistry(await createApi(clientOptions(options)), options)
}

function clientOptions({ url, auth, tls, retries = 3 }: ConfluentRegistryOptions): ConfluentClientOptions {
  const { username, password } = new URL(url)
  const inUrl =
    username === '' ? undefined : { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  const user = auth !== undefined && 'username' in auth ? auth : inUrl
  return {
    host: withoutCredentials(url),
    ...(user !== undefined && { auth: user }),
    ...(tls !== undefined && { agent: new Agent({ ...tls, keepAlive: true }) }),
    middlewares: auth !== undefined && 'token' in auth ? [bearer(auth.token)] : [],
    retry: { maxRetryTimeInSecs: 5, initialRetryTimeInSecs: 0.1, factor: 0.2, multiplier: 2, retries },
  }
}

function withoutCredentials(url: string): string {
  const plain = new URL(url)
  plain.username = ''
  plain.password = ''
  return plain.href.replace(/\/$/, '')
}

function bearer(token: string | (() => string | Promise<string>)): RequestMiddleware {
  return () => ({
    async prepareRequest(next) {
      const request = await next()
      const present = typeof token === 'string' ? token : await token()
      return request.enhance({ headers: { Authorization: `Bearer ${present}` } })
    },
  })
}

interface VersionBody {
  readonly subject: string
  readonly version: number
  readonly id: number
  readonly schema: string
}

const notFound = 404

class ConfluentRegistry implements ManagedSchemaRegistry {
  readonly #api: ConfluentApi
  readonly #options: ConfluentRegistryOptions
  readonly #url: string
  readonly #schemas = new Map<number, AvroComplexSchema>()
  readonly #ids = new Map<string, number>()
  readonly #latest = new Map<string, { readonly until: number; readonly found: RegisteredSchema | undefined }>()
  readonly #asking = new Map<string, Promise<unknown>>()

  constructor(api: ConfluentApi, options: ConfluentRegistryOptions) {
    this.#api = api
    this.#options = options
    this.#url = withoutCredentials(options.url)
  }

  async register(subject: string, schema: AvroComplexSchema): Promise<number> {
    requireSubject(subject)
    const key = `${subject} ${identityForm(schema)}`
    return this.#ids.get(key) ?? this.#once(`register ${key}`, () => this.#register(subject, schema, key))
  }

  async #register(subject: string, schema: AvroComplexSchema, key: string): Promise<number> {
    const given = this.#modeOfNew
    // A mode is given before the first version; a subject that exists keeps the one that it has.
    if (given !== undefined && (await this.versionNumbers(subject)).length === 0) {
      if ((await this.#ownMode(subject)) === undefined) await this.setCompatibility(subject, given)
    }
    const response = await this.#call(
      `register a schema for ${subject}`,
      'register',
      { subject, body: { schema: JSON.stringify(schema) } },
      async (error) => {
        if (statusOf(error) !== 409) return undefined
        const { mode, problems } = await this.check(subject, schema)
        const reasons = problems.map(({ message }) => message)
        throw new SchemaRefused(subject, mode, reasons)
      },
    )
    const id = (response?.data() as { readonly id?: unknown } | undefined)?.id
    // A frame with a made-up id would be read by another schema.
    if (!isSchemaId(id))
      throw new RegistryUnavailable(this.#url, `answered without an id when it was to register a schema for ${subject}`)
    this.#ids.set(key, id)
    this.#latest.delete(subject)
    return id
  }

  async schemaById(id: number): Promise<AvroComplexSchema | undefined> {
    const known = this.#schemas.get(id)
    if (known !== undefined) return known
    return this.#once(`id ${id}`, async () => {
      const response = await this.#answerOrNone(`look up schema ${id}`, () => this.#api.Schema.find({ id }))
      if (response === undefined) return undefined
      const schema = parse((response.data() as { readonly schema: string }).schema)
      this.#schemas.set(id, schema)
      return schema
    })
  }

  async check(subject: string, schema: AvroComplexSchema) {
    requireSubject(subject)
    const [mode, versions] = await Promise.all([this.compatibility(subject), this.versions(subject)])
    const history = versions.map((version) => version.schema)
    // What is there already may be registered again, whatever came after it.
    const isKnown = history.some((version) => identityForm(version) === identityForm(schema))
    const { compatible, problems } = isKnown
      ? { compatible: true, problems: [] }
      : checkCompatibility(schema, history, mode)
    return { compatible, mode, problems }
  }

  async subjects(): Promise<readonly string[]> {
    const response = await this.#call('list the subjects', 'all', {})
    return [...((response?.data() ?? []) as readonly string[])].sort()
  }

  async versions(subject: string): Promise<readonly RegisteredSchema[]> {
    const numbers = await this.versionNumbers(subject)
    const found = await Promise.all(numbers.map((version) => this.#version(subject, version)))
    return found.filter((version) => version !== undefined)
  }

  /** Numbers of the versions of a subject. */
  async versionNumbers(subject: string): Promise<readonly number[]> {
    const parameters = { subject, version: '' }
    const response = await this.#answerOrNone(`list the versions of ${subject}`, () =>
      this.#api.Subject.version(parameters),
    )
    const body = response?.data()
    if (Array.isArray(body)) return body as number[]
    // A registry that reads the empty version as something else: counted from the newest down.
    const newest = response === undefined ? undefined : await this.latest(subject)
    return newest === undefined ? [] : Array.from({ length: newest.version }, (_, index) => index + 1)
  }

  async #version(subject: string, version: number): Promise<RegisteredSchema | undefined> {
    const response = await this.#answerOrNone(`look up ${subject} version ${version}`, () =>
      this.#api.Subject.version({ subject, version }),
    )
    return response === undefined ? undefined : registered(response.data() as VersionBody)
  }

  async latest(subject: string): Promise<RegisteredSchema | undefined> {
    const { clock = systemClock, latestExpiry = 30_000 } = this.#options
    const kept = this.#latest.get(subject)
    if (kept !== undefined && kept.until > clock.monotonic()) return kept.found
    return this.#once(`latest ${subject}`, async () => {
      const response = await this.#answerOrNone(`look up the newest version of ${subject}`, () =>
        this.#api.Subject.latestVersion({ subject }),
      )
      const found = response === undefined ? undefined : registered(response.data() as VersionBody)
      this.#latest.set(subject, { until: clock.monotonic() + latestExpiry * 1_000, found })
      return found
    })
  }

  async compatibility(subject: string): Promise<CompatibilityMode> {
    const own = await this.#ownMode(subject)
    if (own !== undefined) return own
    const given = this.#modeOfNew
    if (given !== undefined && (await this.versionNumbers(subject)).length === 0) return given
    const parameters = { subject, defaultToGlobal: true }
    const response = await this.#answerOrNone(`look up the mode of ${subject}`, () =>
      this.#api.Subject.config(parameters),
    )
    // A registry without a mode of its own checks as Confluent's does by default.
    return modeIn(response) ?? 'BACKWARD'
  }

  /** Mode that a new subject gets; undefined when the registry is to decide. */
  get #modeOfNew(): CompatibilityMode | undefined {
    const { compatibility = 'BACKWARD_TRANSITIVE' } = this.#options
    return compatibility === 'keep' ? undefined : compatibility
  }

  async #ownMode(subject: string): Promise<CompatibilityMode | undefined> {
    return modeIn(
      await this.#answerOrNone(`look up the mode of ${subject}`, () => this.#api.Subject.config({ subject })),
    )
  }

  async setCompatibility(subject: string, mode: CompatibilityMode): Promise<void> {
    requireSubject(subject)
    await this.#call(`set the mode of ${subject}`, 'updateConfig', { subject, body: { compatibility: mode } })
  }

  #once<Value>(key: string, ask: () => Promise<Value>): Promise<Value> {
    const started = this.#asking.get(key) as Promise<Value> | undefined
    if (started !== undefined) return started
    const asking = ask().finally(() => this.#asking.delete(key))
    this.#asking.set(key, asking)
    return asking
  }

  async #answerOrNone(what: string, ask: () => Promise<ConfluentResponse>): Promise<ConfluentResponse | undefined> {
    return this.#ask(what, ask, async (error) => {
      if (statusOf(error) === notFound) return 'none'
      return undefined
    })
  }

  async #call(
    what: string,
    name: keyof ConfluentApi['Subject'],
    parameters: Record<string, unknown>,
    handle: (error: unknown) => Promise<'none' | undefined> = async () => undefined,
  ): Promise<ConfluentResponse | undefined> {
    return this.#ask(what, () => this.#api.Subject[name](parameters), handle)
  }

  async #ask(
    what: string,
    ask: () => Promise<ConfluentResponse>,
    handle: (error: unknown) => Promise<'none' | undefined>,
  ): Promise<ConfluentResponse | undefined> {
    try {
      return await this.#beforeDeadline(what, ask)
    } catch (error) {
      if (error instanceof RegistryUnavailable) throw error
      if ((await handle(error)) === 'none') return undefined
      const status = statusOf(error)
      const message = `could not ${what}: ${messageOf(error)}`
      // The cause is left out: it holds the request with its headers.
      if (status === undefined || status >= 500 || status === 429 || status === 408) {
        throw new RegistryUnavailable(this.#url, message, status)
      }
      throw new RegistryRequestRefused(this.#url, message, status)
    }
  }

  #beforeDeadline(what: string, ask: () => Promise<ConfluentResponse>): Promise<ConfluentResponse> {
    const { deadline = 10_000, timers = systemTimers } = this.#options
    return new Promise((resolve, reject) => {
      const handle = timers.set(() => {
        reject(new RegistryUnavailable(this.#url, `did not answer within ${deadline} ms when it was to ${what}`))
      }, deadline)
      ask()
        .then(resolve, reject)
        .finally(() => timers.clear(handle))
    })
  }
}

function isSchemaId(id: unknown): id is number {
  return Number.isInteger(id) && (id as number) >= 0 && (id as number) <= 0x7fffffff
}

function modeIn(response: ConfluentResponse | undefined): CompatibilityMode | undefined {
  const body = response?.data() as { readonly compatibilityLevel?: string } | undefined
  return body?.compatibilityLevel?.toUpperCase() as CompatibilityMode | undefined
}

function registered({ subject, version, id, schema }: VersionBody): RegisteredSchema {
  return { subject, version, id, schema: parse(schema) }
}

function parse(schema: string): AvroComplexSchema {
  return JSON.parse(schema) as AvroComplexSchema
}

const noAnswer = /\b(?:E[A-Z]{3,}(?:_[A-Z]+)*|socket hang up|certificate|network)\b/

/** HTTP status of a failure; undefined when there was no answer, which the client tells by the status 400. */
function statusOf(error: unknown): number | undefined {
  const { status } = error as { readonly status?: unknown }
  if (typeof status !== 'number' || status < 400 || status > 599) return undefined
  return status === 400 && noAnswer.test(messageOf(error)) ? undefined : status
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : ''
  return (
    text.replace(/^Confluent_Schema_Registry - /, '').replace(/^Error, status \d+:? ?/, '') || 'no reason was given'
  )
}
