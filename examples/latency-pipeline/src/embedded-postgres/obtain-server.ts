import { setTimeout as delay } from 'node:timers/promises'
import type { Launcher } from './account.ts'
import { type ClusterPaths, ensureCluster, readPassword } from './cluster.ts'
import { EmbeddedPostgresStartError } from './errors.ts'
import { join, type Membership } from './membership.ts'
import { findPostmaster, forcePostmaster, killOrphans, type Postmaster, stopPostmaster } from './postmaster.ts'
import { classifyFailure, findFreePort, type ServerAttempt, startServer } from './server-process.ts'

/** A server that serves a cluster, and our hold on it. */
export interface ObtainedServer {
  /** Our hold. */
  readonly membership: Membership
  /** Port that it listens on. */
  readonly port: number
  /** Process id of the server. */
  readonly pid: number
  /** Whether it was already running. */
  readonly adopted: boolean
  /** What the user may want to know. */
  readonly notices: readonly string[]
}

/** How long to wait for what. */
export interface Patience {
  /** For the whole start, with recovery after a crash, in milliseconds. */
  readonly timeout: number
  /** For a server that lets nobody in and is not starting, recovering or stopping, in milliseconds. */
  readonly silence: number
}

const pause = 25

/** Joins the server of a cluster, or starts it, whatever other processes do at the same time. */
export async function obtainServer(
  paths: ClusterPaths,
  launcher: Launcher,
  { timeout, silence }: Patience,
): Promise<ObtainedServer> {
  const search = new ServerSearch(paths, launcher, silence)
  for (const end = performance.now() + timeout; ; await delay(pause)) {
    const server = await search.step()
    if (server !== undefined) return server
    if (performance.now() > end) {
      await search.abandon()
      throw new EmbeddedPostgresStartError(
        `embedded PostgreSQL in ${paths.root} did not answer within ${Math.round(timeout / 1_000)} s; ` +
          `its log is ${paths.log}`,
        { retryable: true },
      )
    }
  }
}

class ServerSearch {
  readonly #paths: ClusterPaths
  readonly #launcher: Launcher
  readonly #silence: number
  readonly #notices: string[] = []
  #attempt: ServerAttempt | undefined
  #portsTried = 0
  #silentSince: { readonly pid: number; readonly at: number } | undefined
  #memoryInUseSince: number | undefined

  constructor(paths: ClusterPaths, launcher: Launcher, silence: number) {
    this.#paths = paths
    this.#launcher = launcher
    this.#silence = silence
  }

  /** One look at the cluster, and what follows from it. */
  async step(): Promise<ObtainedServer | undefined> {
    const postmaster = await findPostmaster(this.#paths.cluster)
    if (postmaster !== undefined) return await this.#tryToJoin(postmaster)
    this.#silentSince = undefined
    if (this.#attempt === undefined) await this.#start()
    else await this.#followUp(this.#attempt)
    return undefined
  }

  /** Stops what we started and nobody joined. */
  async abandon(): Promise<void> {
    if (this.#attempt !== undefined && this.#attempt.output() === undefined) {
      await stopPostmaster(this.#attempt.pid, this.#paths.cluster, 3_000)
    }
  }

  async #start(): Promise<void> {
    if (await ensureCluster(this.#paths, this.#launcher)) this.#notices.push('a new database was created')
    this.#attempt = await startServer(this.#paths, this.#launcher, await findFreePort())
  }

  async #followUp(attempt: ServerAttempt): Promise<void> {
    const output = attempt.output()
    if (output === undefined) return
    this.#attempt = undefined
    const failure = await classifyFailure(this.#paths, output)
    if (failure === 'port-taken' && (this.#portsTried += 1) > 5) {
      throw new EmbeddedPostgresStartError('embedded PostgreSQL found no free port on 127.0.0.1; try again')
    }
    if (failure !== 'memory-in-use') return
    // Processes of a killed server end by themselves within moments; those that do not are ended.
    this.#memoryInUseSince ??= performance.now()
    if (performance.now() - this.#memoryInUseSince > 3_000) await killOrphans(this.#paths.cluster)
    await delay(100)
  }

  async #tryToJoin(postmaster: Postmaster): Promise<ObtainedServer | undefined> {
    const { port } = postmaster
    if (this.#silentSince?.pid !== postmaster.pid) this.#silentSince = { pid: postmaster.pid, at: performance.now() }
    if (port === undefined) return await this.#endSilence(postmaster)
    const patience = Math.min(5_000, this.#silence)
    const outcome = await join(port, await readPassword(this.#paths), this.#paths.cluster, patience)
    if (outcome.kind === 'joined') return await this.#arrive(postmaster, port, outcome.membership)
    if (outcome.kind === 'stranger') {
      throw new EmbeddedPostgresStartError(
        `a PostgreSQL runs in ${this.#paths.root} (process ${postmaster.pid}, port ${port}) and does not let us in: ` +
          `${(outcome.error as Error).message}; stop it, or give another directory with --data DIR`,
        { cause: outcome.error },
      )
    }
    if (outcome.kind === 'busy') this.#silentSince = undefined
    else await this.#endSilence(postmaster)
    return undefined
  }

  async #arrive(postmaster: Postmaster, port: number, membership: Membership): Promise<ObtainedServer> {
    const own = this.#attempt?.pid === postmaster.pid
    if (own) await this.#attempt?.keepLog()
    else this.#notices.push(`the database was already running (process ${postmaster.pid})`)
    return { membership, port, pid: postmaster.pid, adopted: !own, notices: this.#notices }
  }

  /** Stops a server that was silent for too long. */
  async #endSilence(postmaster: Postmaster): Promise<undefined> {
    if (this.#silentSince === undefined || performance.now() - this.#silentSince.at < this.#silence) return
    this.#silentSince = undefined
    this.#notices.push(`a server that did not answer was stopped (process ${postmaster.pid})`)
    await forcePostmaster(postmaster.pid, this.#paths.cluster)
  }
}
