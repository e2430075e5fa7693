import { type Clock, systemClock } from '@cryptics-lab/avro-models'
import type { ConnectConfig, ConnectLogger, ConnectOffset } from '../index.ts'
import { FakeConnector, type FakeStart, type FakeTrace } from './fake-connector.ts'
import {
  type FakePlugin,
  type FakeProblem,
  findPlugin,
  noPlugin,
  refusalOf,
  standardPlugins,
  validationOf,
} from './fake-plugins.ts'

/** How the fake worker behaves. */
export interface FakeWorkerOptions {
  /** Plugins that it has; the default are Debezium's JDBC sink and Kafka's file sink. */
  readonly plugins?: readonly FakePlugin[]
  /** What it thinks is wrong with a configuration beside what it finds itself. */
  readonly problems?: (config: ConnectConfig) => readonly FakeProblem[]
  /** What a task that starts fails with; undefined for one that runs. */
  readonly trace?: FakeTrace
  /** How tasks come up; the default is at once. */
  readonly start?: FakeStart
  /** Looks that still find the tasks of a connector that is being stopped. */
  readonly lingering?: number
  /** Clock of `start.milliseconds`. */
  readonly clock?: Clock
}

/** What is answered: a status, and an object that becomes JSON, a text as it is, or nothing. */
export interface FakeAnswer {
  readonly status: number
  readonly body?: unknown
}

/** What is asked. */
export interface FakeCall {
  readonly method: string
  /** Decoded parts of the path. */
  readonly parts: readonly string[]
  readonly query: URLSearchParams
  readonly body: unknown
}

class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const levels = ['FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE', 'OFF']

/** The endpoints of a Kafka Connect worker over connectors in memory, with the words of the real one. */
export class FakeWorker {
  readonly connectors: Map<string, FakeConnector> = new Map()
  readonly loggers: Map<string, ConnectLogger> = new Map([['root', { level: 'INFO', last_modified: null }]])
  options: FakeWorkerOptions

  constructor(options: FakeWorkerOptions) {
    this.options = options
  }

  get #plugins(): readonly FakePlugin[] {
    return this.options.plugins ?? standardPlugins
  }

  /** The answer to a call. */
  answer(call: FakeCall): FakeAnswer {
    try {
      return this.#route(call)
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 500
      return { status, body: { error_code: status, message: (error as Error).message } }
    }
  }

  #route(call: FakeCall): FakeAnswer {
    const [area = '', name = ''] = call.parts
    if (area === '') return ok({ version: '4.3.1', commit: '26b251a451ce941d', kafka_cluster_id: 'fake-cluster' })
    if (area === 'health') {
      return ok({ status: 'healthy', message: 'Worker has completed startup and is ready to handle requests.' })
    }
    if (area === 'connectors') return name === '' ? this.#all(call) : this.#one(call, name)
    if (area === 'connector-plugins') return this.#plugin(call, name)
    if (area === 'admin' && name === 'loggers') return this.#logger(call)
    throw new Refusal(404, 'HTTP 404 Not Found')
  }

  #all({ method, query, body }: FakeCall): FakeAnswer {
    if (method === 'POST') {
      const { name, config, initial_state: target } = body as {
        name: string
        config: ConnectConfig
        initial_state?: 'RUNNING' | 'PAUSED' | 'STOPPED'
      }
      if (this.connectors.has(name)) throw new Refusal(409, `Connector ${name} already exists`)
      const made = this.#put(name, config)
      if (target !== undefined) made.aim(target)
      return { status: 201, body: { ...made.info(), tasks: [] } }
    }
    const expand = query.getAll('expand')
    if (expand.length === 0) return ok([...this.connectors.keys()])
    const expanded = [...this.connectors.values()].map((connector) => {
      const status = expand.includes('status') ? connector.look() : undefined
      return [
        connector.name,
        { ...(status && { status }), ...(expand.includes('info') ? { info: connector.info() } : {}) },
      ] as const
    })
    return ok(Object.fromEntries(expanded))
  }

  #one(call: FakeCall, name: string): FakeAnswer {
    const { method, parts, body } = call
    const [, , what = '', ...rest] = parts
    if (method === 'PUT' && what === 'config') {
      const isNew = !this.connectors.has(name)
      const info = this.#put(name, body as ConnectConfig).info()
      return isNew ? { status: 201, body: { ...info, tasks: [] } } : ok(info)
    }
    if (what === 'topics') return this.#topics(call, name)
    const connector = this.#find(name, what, rest)
    if (what === '' && method === 'DELETE') {
      this.connectors.delete(name)
      return { status: 204 }
    }
    if (what === '') return ok(connector.info())
    if (what === 'config' && method === 'PATCH') return this.#patch(connector, body as Record<string, string | null>)
    if (what === 'config') return ok(connector.config)
    if (what === 'status') return ok(connector.look() ?? this.#missing(name, 'status'))
    if (what === 'tasks') return this.#task(call, connector)
    if (what === 'offsets') return this.#offsets(call, connector)
    return this.#steer(call, connector, what)
  }

  #find(name: string, what: string, rest: readonly string[]): FakeConnector {
    const connector = this.connectors.get(name)
    if (connector !== undefined) return connector
    const last = rest.at(-1) ?? what
    return this.#missing(name, what === 'tasks' && last === 'status' ? 'task' : last, rest[0])
  }

  #missing(name: string, what: string, task?: string): never {
    const words: Record<string, string> = {
      status: `No status found for connector ${name}`,
      task: `No status found for task ${name}-${task}`,
      pause: `Unknown connector ${name}`,
      resume: `Unknown connector ${name}`,
      stop: `Unknown connector ${name}`,
      restart: `Unknown connector: ${name}`,
    }
    throw new Refusal(404, words[what] ?? `Connector ${name} not found`)
  }

  #put(name: string, given: ConnectConfig): FakeConnector {
    const config = { ...given, name: given['name'] ?? name }
    if (config.name !== name) {
      const words = `Connector name configuration (${config.name}) doesn't match connector name in the URL (${name})`
      throw new Refusal(400, words)
    }
    const plugin = this.#pluginOf(config, 400)
    const refusal = refusalOf(validationOf(plugin, config, this.options.problems?.(config)))
    if (refusal !== undefined) throw new Refusal(400, refusal)
    const { clock = systemClock } = this.options
    const connector =
      this.connectors.get(name) ??
      new FakeConnector(name, {
        worker: '127.0.0.1:8083',
        version: plugin.version ?? 'undefined',
        type: plugin.type === 'source' ? 'source' : 'sink',
        clock,
        start: () => this.options.start ?? {},
        trace: (...of) => this.options.trace?.(...of),
      })
    connector.configure(config)
    this.connectors.set(name, connector)
    return connector
  }

  #pluginOf(config: ConnectConfig, status: 400 | 500): FakePlugin {
    const bad = status === 500 ? 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException: ' : ''
    const className = config['connector.class']
    if (className === undefined) {
      const shown = Object.entries(config).map(([option, value]) => `${option}=${value}`)
      throw new Refusal(status, `${bad}Connector config {${shown.join(', ')}} contains no connector type`)
    }
    const plugin = findPlugin(this.#plugins, className)
    if (plugin !== undefined) return plugin
    const words = noPlugin(this.#plugins, className)
    throw new Refusal(status, `${bad || 'org.apache.kafka.connect.errors.ConnectException: '}${words}`)
  }

  #patch(connector: FakeConnector, patch: Readonly<Record<string, string | null>>): FakeAnswer {
    const merged = Object.entries({ ...connector.config, ...patch }).filter(([, value]) => value !== null)
    return ok(this.#put(connector.name, Object.fromEntries(merged) as ConnectConfig).info())
  }

  #topics({ method }: FakeCall, name: string): FakeAnswer {
    const connector = this.connectors.get(name)
    if (method === 'GET') return ok({ [name]: { topics: connector?.topics ?? [] } })
    if (connector !== undefined) connector.topics = []
    return { status: 202 }
  }

  #task({ method, parts }: FakeCall, connector: FakeConnector): FakeAnswer {
    const [, name, , task, what] = parts
    if (task === undefined) return ok(connector.taskInfos())
    if (method === 'POST') {
      if (!connector.restartTask(Number(task))) throw new Refusal(404, `Unknown task: ${name}-${task}`)
      return { status: 204 }
    }
    const isThere = what === 'status' && Number(task) < connector.info().tasks.length
    return ok(isThere ? connector.task(Number(task)) : this.#missing(connector.name, 'task', task))
  }

  #offsets({ method, body }: FakeCall, connector: FakeConnector): FakeAnswer {
    if (method === 'GET') return ok({ offsets: connector.offsets })
    if (connector.target !== 'STOPPED') {
      const words = `Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the specified connector by issuing a 'PUT' request to the '/connectors/${connector.name}/stop' endpoint`
      throw new Refusal(400, words)
    }
    if (!connector.isStopped) {
      const words = `Failed to reset consumer group offsets for connector ${connector.name} either because its tasks haven't stopped completely yet or the connector was resumed before the request to reset its offsets could be successfully completed. If the connector is in a stopped state, this operation can be safely retried. If it doesn't eventually succeed, the Connect cluster may need to be restarted to get rid of the zombie sink tasks.`
      throw new Refusal(500, words)
    }
    if (method === 'DELETE') {
      connector.offsets = []
      return ok({ message: 'The offsets for this connector have been reset successfully' })
    }
    const { offsets } = body as { offsets: readonly ConnectOffset[] }
    if (offsets.length === 0) {
      throw new Refusal(400, 'Partitions / offsets need to be provided for an alter offsets request')
    }
    const key = ({ partition }: ConnectOffset): string => JSON.stringify(partition)
    const kept = connector.offsets.filter((old) => !offsets.some((one) => key(one) === key(old)))
    connector.offsets = [...kept, ...offsets.filter(({ offset }) => offset !== null)]
    return ok({ message: 'The offsets for this connector have been altered successfully' })
  }

  #steer({ query }: FakeCall, connector: FakeConnector, what: string): FakeAnswer {
    if (what === 'pause' || what === 'resume') {
      connector.aim(what === 'pause' ? 'PAUSED' : 'RUNNING')
      return { status: 202 }
    }
    if (what === 'stop') {
      connector.aim('STOPPED', this.options.lingering)
      return { status: 204 }
    }
    if (what !== 'restart') throw new Refusal(404, 'HTTP 404 Not Found')
    const [includeTasks, onlyFailed] = [query.get('includeTasks') === 'true', query.get('onlyFailed') === 'true']
    connector.restart({ includeTasks, onlyFailed })
    if (!includeTasks && !onlyFailed) return { status: 204 }
    return { status: 202, body: connector.status(onlyFailed ? undefined : 'RESTARTING') }
  }

  #plugin({ method, parts, query, body }: FakeCall, name: string): FakeAnswer {
    if (name === '') {
      const shown = query.get('connectorsOnly') === 'false' ? ['sink', 'source', 'converter'] : ['sink', 'source']
      const plugins = this.#plugins.filter(({ type }) => shown.includes(type))
      return ok(plugins.map(({ options: _, ...plugin }) => plugin))
    }
    if (method === 'PUT' && parts[3] === 'validate') {
      const config = body as ConnectConfig
      const className = config['connector.class']
      if (className !== undefined && findPlugin(this.#plugins, className) !== undefined && !className.endsWith(name)) {
        throw new Refusal(400, `Included connector type ${className} does not match request type ${name}`)
      }
      return ok(validationOf(this.#pluginOf(config, 500), config, this.options.problems?.(config)))
    }
    const plugin = findPlugin(this.#plugins, name)
    if (plugin === undefined) throw new Refusal(404, `Unknown plugin ${name}.`)
    return ok(plugin.options ?? [])
  }

  #logger({ method, parts, query, body }: FakeCall): FakeAnswer {
    const name = parts[2]
    if (name === undefined) return ok(Object.fromEntries(this.loggers))
    if (method === 'PUT') {
      const { level } = body as { level: string }
      if (!levels.includes(level)) throw new Refusal(404, `invalid log level '${level}'.`)
      this.loggers.set(name, { level, last_modified: 1_790_000_000_000 })
      return query.get('scope') === 'cluster' ? { status: 204 } : ok([name])
    }
    const logger = this.loggers.get(name)
    if (logger === undefined) throw new Refusal(404, `Logger ${name} not found.`)
    return ok(logger)
  }
}

function ok(body: unknown): FakeAnswer {
  return { status: 200, body }
}
