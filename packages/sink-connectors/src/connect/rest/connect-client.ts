import { ConnectRefusedError } from '../connect-errors.ts'
import type { ConnectConfig } from '../jdbc/jdbc-sink.ts'
import {
  type ConnectClientOptions,
  type ConnectRequest,
  type ConnectTransport,
  createConnectTransport,
} from './connect-transport.ts'
import type {
  ConnectHealth,
  ConnectLogger,
  ConnectOffset,
  ConnectOptionDefinition,
  ConnectorInfo,
  ConnectPlugin,
  ConnectServer,
  ConnectStatus,
  ConnectTaskInfo,
  ConnectTaskStatus,
  ConnectValidation,
  ExpandedConnector,
} from './connect-types.ts'

/** What every call takes. */
export interface ConnectCall {
  /** Ends the call; what it began may still be done. */
  readonly signal?: AbortSignal
  /** How long this call goes on without an answer or during a rebalance, in milliseconds; the default is the client's. */
  readonly budget?: number
}

/** What a restart is to cover. */
export interface RestartOptions extends ConnectCall {
  /** The tasks, too; without it the connector alone. */
  readonly includeTasks?: boolean
  /** Only what has failed. */
  readonly onlyFailed?: boolean
}

/**
 * Everything that Kafka Connect's REST interface offers, typed. Rebalances (409) are waited out, workers that do not answer
 * are left for the next one.
 *
 * Every call throws {@link ConnectRefusedError} with Kafka Connect's own message, {@link ConnectRebalancingError} or
 * {@link ConnectUnavailableError} when the budget is spent, or the signal's reason.
 * @see https://kafka.apache.org/documentation/#connect_rest
 */
export interface ConnectClient {
  /** Version of the cluster. */
  server(call?: ConnectCall): Promise<ConnectServer>
  /** Whether the worker serves; since Kafka 3.9. One that does not says so in its answer. */
  health(call?: ConnectCall): Promise<ConnectHealth>
  /** Names of every connector. */
  connectors(call?: ConnectCall): Promise<readonly string[]>
  /** Every connector by name, with its status, its configuration, or both; the default is both. */
  expandedConnectors(
    call?: ConnectCall & { readonly expand?: readonly ('status' | 'info')[] },
  ): Promise<Readonly<Record<string, ExpandedConnector>>>
  /** Makes a connector. One of the same name is refused with 409; {@link putConfig} makes or changes it. */
  createConnector(
    name: string,
    config: ConnectConfig,
    call?: ConnectCall & { readonly initialState?: 'RUNNING' | 'PAUSED' | 'STOPPED' },
  ): Promise<ConnectorInfo>
  /** A connector as it was configured. */
  connector(name: string, call?: ConnectCall): Promise<ConnectorInfo>
  /** Configuration of a connector, secrets included. */
  config(name: string, call?: ConnectCall): Promise<ConnectConfig>
  /** Makes a connector, or changes the one of this name. */
  putConfig(name: string, config: ConnectConfig, call?: ConnectCall): Promise<ConnectorInfo>
  /** Changes single options; null removes one. Since Kafka 3.8. */
  patchConfig(name: string, patch: Readonly<Record<string, string | null>>, call?: ConnectCall): Promise<ConnectorInfo>
  /** Status of a connector and its tasks. */
  status(name: string, call?: ConnectCall): Promise<ConnectStatus>
  /** Tasks of a connector with their configurations. */
  tasks(name: string, call?: ConnectCall): Promise<readonly ConnectTaskInfo[]>
  /** Status of one task. */
  taskStatus(name: string, task: number, call?: ConnectCall): Promise<ConnectTaskStatus>
  /** Topics that a connector has used since it was made or reset. */
  topics(name: string, call?: ConnectCall): Promise<readonly string[]>
  /** Forgets which topics a connector has used. */
  resetTopics(name: string, call?: ConnectCall): Promise<void>
  /** Stops reading and keeps the tasks; done some time after the answer. */
  pause(name: string, call?: ConnectCall): Promise<void>
  /** Goes on after a pause or a stop; done some time after the answer. */
  resume(name: string, call?: ConnectCall): Promise<void>
  /** Ends the tasks and keeps configuration and offsets; done some time after the answer. */
  stop(name: string, call?: ConnectCall): Promise<void>
  /** Restarts a connector; with tasks or only what failed, the status is what is going to be restarted. */
  restart(name: string, options?: RestartOptions): Promise<ConnectStatus | undefined>
  /** Restarts one task. */
  restartTask(name: string, task: number, call?: ConnectCall): Promise<void>
  /** How far the connector's group has committed. */
  offsets(name: string, call?: ConnectCall): Promise<readonly ConnectOffset[]>
  /** Moves the offsets of a stopped connector. @returns Kafka Connect's own words. */
  alterOffsets(name: string, offsets: readonly ConnectOffset[], call?: ConnectCall): Promise<string>
  /** Forgets the offsets of a stopped connector. @returns Kafka Connect's own words. */
  resetOffsets(name: string, call?: ConnectCall): Promise<string>
  /** Removes a connector. Its offsets stay: one of the same name would go on from them. */
  deleteConnector(name: string, call?: ConnectCall): Promise<void>
  /** Plugins that are installed; converters and the like only when connectors alone are not enough. */
  plugins(call?: ConnectCall & { readonly connectorsOnly?: boolean }): Promise<readonly ConnectPlugin[]>
  /** Options of a plugin. */
  pluginOptions(plugin: string, call?: ConnectCall): Promise<readonly ConnectOptionDefinition[]>
  /** What a plugin thinks of a configuration; nothing is made. */
  validate(plugin: string, config: ConnectConfig, call?: ConnectCall): Promise<ConnectValidation>
  /** Loggers of the worker by name. */
  loggers(call?: ConnectCall): Promise<Readonly<Record<string, ConnectLogger>>>
  /** One logger of the worker. */
  logger(name: string, call?: ConnectCall): Promise<ConnectLogger>
  /** Sets the level of a logger and those below it. @returns The loggers that were changed; undefined for all workers. */
  setLogger(
    name: string,
    level: string,
    call?: ConnectCall & { readonly scope?: 'worker' | 'cluster' },
  ): Promise<readonly string[] | undefined>
}

/**
 * Makes a client of a Kafka Connect cluster; nothing is reached yet.
 * @throws {InvalidOptionError} When an address cannot be used.
 */
export function createConnectClient(options: ConnectClientOptions): ConnectClient {
  const call = createCall(createConnectTransport(options))
  return { ...connectorCalls(call), ...lifecycleCalls(call), ...pluginCalls(call) }
}

function connectorCalls(
  call: Call,
): Omit<ConnectClient, keyof ReturnType<typeof lifecycleCalls> | keyof ReturnType<typeof pluginCalls>> {
  return {
    server: (given) => call('GET', [], given),
    health: (given) => call('GET', ['health'], given, { accepted: [500, 503] }),
    connectors: (given) => call('GET', ['connectors'], given),
    expandedConnectors: ({ expand = ['status', 'info'], ...given } = {}) =>
      call('GET', ['connectors'], given, { query: expand.map((part) => ['expand', part]) }),
    createConnector(name, config, { initialState, ...given } = {}) {
      const body = { name, config, ...(initialState === undefined ? {} : { initial_state: initialState }) }
      return call('POST', ['connectors'], given, { body, isRepeatable: false })
    },
    connector: (name, given) => call('GET', ['connectors', name], given),
    config: (name, given) => call('GET', ['connectors', name, 'config'], given),
    putConfig: (name, body, given) => call('PUT', ['connectors', name, 'config'], given, { body }),
    patchConfig: (name, body, given) => call('PATCH', ['connectors', name, 'config'], given, { body }),
    async status(name, given) {
      const path = ['connectors', name, 'status']
      const answer = await call<Partial<ConnectStatus> | undefined>('GET', path, given)
      const { connector, tasks = [], type = 'unknown' } = answer ?? {}
      if (connector !== undefined) return { ...answer, name, connector, tasks, type }
      throw new ConnectRefusedError(`GET /${path.join('/')}`, 200, 'the answer is no status; is this Kafka Connect?')
    },
    tasks: (name, given) => call('GET', ['connectors', name, 'tasks'], given),
    taskStatus: (name, task, given) => call('GET', ['connectors', name, 'tasks', task, 'status'], given),
    async topics(name, given) {
      const answer = await call<Record<string, { topics: string[] }>>('GET', ['connectors', name, 'topics'], given)
      return answer[name]?.topics ?? []
    },
    resetTopics: (name, given) => call('PUT', ['connectors', name, 'topics', 'reset'], given),
    deleteConnector: (name, given) => call('DELETE', ['connectors', name], given),
  }
}

type LifecycleCall =
  | 'pause'
  | 'resume'
  | 'stop'
  | 'restart'
  | 'restartTask'
  | 'offsets'
  | 'alterOffsets'
  | 'resetOffsets'

function lifecycleCalls(call: Call): Pick<ConnectClient, LifecycleCall> {
  return {
    pause: (name, given) => call('PUT', ['connectors', name, 'pause'], given),
    resume: (name, given) => call('PUT', ['connectors', name, 'resume'], given),
    stop: (name, given) => call('PUT', ['connectors', name, 'stop'], given),
    restart(name, { includeTasks, onlyFailed, ...given } = {}) {
      const query = Object.entries({ includeTasks, onlyFailed }).flatMap(([key, value]): [string, string][] =>
        value === undefined ? [] : [[key, String(value)]],
      )
      return call('POST', ['connectors', name, 'restart'], given, { query })
    },
    restartTask: (name, task, given) => call('POST', ['connectors', name, 'tasks', task, 'restart'], given),
    async offsets(name, given) {
      const answer = await call<{ offsets: ConnectOffset[] }>('GET', ['connectors', name, 'offsets'], given)
      return answer.offsets
    },
    async alterOffsets(name, offsets, given) {
      const body = { offsets }
      return (await call<Told>('PATCH', ['connectors', name, 'offsets'], given, { body })).message
    },
    async resetOffsets(name, given) {
      return (await call<Told>('DELETE', ['connectors', name, 'offsets'], given)).message
    },
  }
}

interface Told {
  readonly message: string
}

function pluginCalls(
  call: Call,
): Pick<ConnectClient, 'plugins' | 'pluginOptions' | 'validate' | 'loggers' | 'logger' | 'setLogger'> {
  return {
    plugins: ({ connectorsOnly = true, ...given } = {}) =>
      call('GET', ['connector-plugins'], given, { query: [['connectorsOnly', String(connectorsOnly)]] }),
    pluginOptions: (plugin, given) => call('GET', ['connector-plugins', plugin, 'config'], given),
    validate: (plugin, config, given) =>
      call('PUT', ['connector-plugins', plugin, 'config', 'validate'], given, {
        body: { 'connector.class': plugin, ...config },
      }),
    loggers: (given) => call('GET', ['admin', 'loggers'], given),
    logger: (name, given) => call('GET', ['admin', 'loggers', name], given),
    setLogger: (name, level, { scope = 'worker', ...given } = {}) =>
      call('PUT', ['admin', 'loggers', name], given, { query: [['scope', scope]], body: { level } }),
  }
}

type Call = <Result>(
  method: ConnectRequest['method'],
  parts: readonly (string | number)[],
  given?: ConnectCall,
  rest?: Partial<Pick<ConnectRequest, 'body' | 'isRepeatable' | 'accepted'>> & {
    readonly query?: readonly (readonly [string, string])[]
  },
) => Promise<Result>

function createCall(transport: ConnectTransport): Call {
  return async <Result>(
    method: ConnectRequest['method'],
    parts: readonly (string | number)[],
    { signal, budget }: ConnectCall = {},
    { query = [], ...rest }: Parameters<Call>[3] = {},
  ) => {
    const parameters = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString()
    const path = `/${parts.map((part) => encodeURIComponent(part)).join('/')}`
    const whole = parameters === '' ? path : `${path}?${parameters}`
    return (await transport({ method, path: whole, signal, budget, ...rest })) as Result
  }
}
