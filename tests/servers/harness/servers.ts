import { inject } from 'vitest'

/** Addresses of the servers that one run of the tests shares. */
export interface SharedServers {
  /** Kafka, `host:port`. */
  readonly kafka: string
  /** Schema registry, with the path of Confluent's protocol. */
  readonly registry: string
  /** Kafka Connect. */
  readonly connect: string
  /** TimescaleDB; the user owns the database. */
  readonly timescaledb: string
}

/** What the set-up found. */
export interface ServersOffer {
  /** Addresses; those that could not be had are absent. */
  readonly servers: Partial<SharedServers>
  /** Why containers cannot be started; undefined when they can. */
  readonly problem: string | undefined
}

declare module 'vitest' {
  export interface ProvidedContext {
    servers: ServersOffer
  }
}

/** Variables that name a server of one's own, instead of a container. */
export const variables: Readonly<Record<keyof SharedServers, string>> = {
  kafka: 'KAFKA_BROKERS',
  registry: 'REGISTRY_URL',
  connect: 'CONNECT_URL',
  timescaledb: 'TIMESCALEDB_URL',
}

/** Address of a server; only for tests that {@link lacks} does not leave out. */
export function address(name: keyof SharedServers): string {
  const url = inject('servers').servers[name]
  if (url === undefined) throw new Error(`${name} was not started: ${inject('servers').problem ?? 'nobody asked'}`)
  return url
}

/**
 * Why tests that need these servers cannot run, for the title of what is skipped; undefined when they can.
 * @param names Servers that are shared; without one, whether a container of one's own can be started.
 */
export function lacks(...names: (keyof SharedServers)[]): string | undefined {
  const { servers, problem } = inject('servers')
  const missing = names.filter((name) => servers[name] === undefined)
  if (names.length > 0 ? missing.length === 0 : problem === undefined) return undefined
  const hint = missing.map((name) => variables[name]).join(', ')
  return `${problem ?? 'not started'}${hint === '' ? '' : `, or set ${hint}`}`
}

/** A title that says why its tests are skipped. */
export function titled(title: string, lack: string | undefined): string {
  return lack === undefined ? title : `${title} (skipped: ${lack})`
}

/** A name that no other test and no other run uses. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${Date.now().toString(36)}_${Math.floor(Math.random() * 1e9).toString(36)}`
}
