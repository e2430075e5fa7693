import type { Clock } from '@cryptics-lab/avro-models'
import type { ConnectConfig, ConnectOffset, ConnectorInfo, ConnectStatus, ConnectTaskStatus } from '../index.ts'

/** How the tasks of a connector come up after it was made, changed, resumed or restarted. */
export interface FakeStart {
  /** Looks at the status that find no connector yet; only after it was made. */
  readonly unknown?: number
  /** Looks that find no task. */
  readonly none?: number
  /** Looks that find the tasks UNASSIGNED. */
  readonly unassigned?: number
  /** Milliseconds for which they are UNASSIGNED. */
  readonly milliseconds?: number
}

/** Says of a task that starts what it fails with; undefined for one that runs. */
export type FakeTrace = (name: string, task: number, config: ConnectConfig) => string | undefined

/** What a connector gets from its worker. */
export interface FakeConnectorContext {
  readonly worker: string
  readonly version: string
  readonly type: 'sink' | 'source'
  readonly clock: Clock
  readonly start: () => FakeStart
  readonly trace: FakeTrace
}

type Target = 'RUNNING' | 'PAUSED' | 'STOPPED'

/** A connector of the fake worker. */
export class FakeConnector {
  readonly name: string
  config: ConnectConfig = {}
  target: Target = 'RUNNING'
  offsets: readonly ConnectOffset[] = []
  topics: readonly string[] = []
  /** Looks that still find the tasks after they were told to end. */
  lingering = 0
  readonly #context: FakeConnectorContext
  #left = { unknown: 0, none: 0, unassigned: 0 }
  #runsAt = 0
  readonly #starting = new Set<number>()
  #failure: string | undefined
  #failures = new Map<number, string>()

  constructor(name: string, context: FakeConnectorContext) {
    this.name = name
    this.#context = context
    this.#left.unknown = context.start().unknown ?? 0
  }

  get #count(): number {
    return Number(this.config['tasks.max'] ?? '1')
  }

  /** Gives it a configuration; its tasks begin anew when that is another one. */
  configure(config: ConnectConfig): void {
    const options = Object.keys({ ...this.config, ...config })
    const isSame = options.every((option) => this.config[option] === config[option])
    this.config = config
    if (!isSame) this.restart({ includeTasks: true })
  }

  /** Begins the connector and its tasks, or what has failed of them, anew. */
  restart({ includeTasks = false, onlyFailed = false }: { includeTasks?: boolean; onlyFailed?: boolean }): void {
    this.#failure = undefined
    if (!includeTasks) return
    const tasks = Array.from({ length: this.#count }, (_, task) => task)
    const begun = onlyFailed ? tasks.filter((task) => this.#failures.has(task)) : tasks
    if (begun.length > 0) this.#begin(begun)
  }

  /** Begins one task anew. @returns Whether there is such a one. */
  restartTask(task: number): boolean {
    if (task >= this.#count || this.target === 'STOPPED') return false
    this.#begin([task])
    return true
  }

  #begin(tasks: readonly number[]): void {
    const { none = 0, unassigned = 0, milliseconds = 0 } = this.#context.start()
    this.#left = { ...this.#left, none: tasks.length === this.#count ? none : 0, unassigned }
    this.#runsAt = this.#context.clock.monotonic() + milliseconds * 1_000
    this.#starting.clear()
    for (const task of tasks) {
      this.#starting.add(task)
      const trace = this.#context.trace(this.name, task, this.config)
      if (trace === undefined) this.#failures.delete(task)
      else this.#failures.set(task, trace)
    }
  }

  /** Lets a task fail, or, without a number, the connector itself. */
  fail(task: number | undefined, trace: string): void {
    if (task === undefined) this.#failure = trace
    else this.#failures.set(task, trace)
  }

  /** Says what it is to do from now on. */
  aim(target: Target, lingering = 0): void {
    const wasStopped = this.target === 'STOPPED'
    this.target = target
    this.lingering = lingering
    if (wasStopped && target !== 'STOPPED') this.restart({ includeTasks: true })
  }

  /** Whether tasks are left of a connector that was told to stop. */
  get isStopped(): boolean {
    return this.target === 'STOPPED' && this.lingering <= 0
  }

  info(): ConnectorInfo {
    const count = this.target === 'STOPPED' ? 0 : this.#count
    const tasks = Array.from({ length: count }, (_, task) => ({ connector: this.name, task }))
    return { name: this.name, config: this.config, tasks, type: this.#context.type }
  }

  /** Its status, as this look finds it; undefined while there is none yet. */
  look(): ConnectStatus | undefined {
    const left = this.#left
    if (left.unknown > 0) {
      left.unknown -= 1
      return undefined
    }
    const status = this.status()
    if (this.lingering > 0) this.lingering -= 1
    if (left.none > 0) left.none -= 1
    else if (left.unassigned > 0) left.unassigned -= 1
    return status
  }

  /** Its status; the look is not counted. */
  status(forced?: 'RESTARTING'): ConnectStatus {
    const { worker: worker_id, version, type } = this.#context
    const trace = this.#failure
    const failed = trace !== undefined && forced === undefined
    const connector = failed
      ? ({ state: 'FAILED', worker_id, version, trace } as const)
      : ({ state: forced ?? this.target, worker_id, version } as const)
    const count = this.isStopped || this.#left.none > 0 ? 0 : this.#count
    const tasks = Array.from({ length: count }, (_, id) => this.task(id, forced))
    return { name: this.name, connector, tasks, type }
  }

  task(id: number, forced?: 'RESTARTING'): ConnectTaskStatus {
    const { worker: worker_id, version, clock } = this.#context
    const base = { id, worker_id, version }
    if (forced !== undefined) return { ...base, state: forced }
    const isComing = this.#left.unassigned > 0 || clock.monotonic() < this.#runsAt
    if (isComing && this.#starting.has(id)) return { ...base, state: 'UNASSIGNED' }
    const trace = this.#failures.get(id)
    if (trace !== undefined) return { ...base, state: 'FAILED', trace }
    return { ...base, state: this.target === 'PAUSED' ? 'PAUSED' : 'RUNNING' }
  }

  taskInfos(): readonly { readonly id: { connector: string; task: number }; readonly config: ConnectConfig }[] {
    return this.info().tasks.map((id) => ({ id, config: { ...this.config, 'task.class': 'fake.Task' } }))
  }
}
