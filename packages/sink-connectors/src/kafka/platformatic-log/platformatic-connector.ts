import { sleep, type Timers } from '@cryptics-lab/avro-models'
import type {
  PlatformaticBase,
  PlatformaticBroker,
  PlatformaticConnection,
  PlatformaticLibrary,
} from './platformatic-client.ts'
import { isAnswer } from './platformatic-failures.ts'

/** What the clients of one log have in common. */
export interface PlatformaticConnector {
  /** The library. */
  readonly kafka: PlatformaticLibrary
  /** Options of every client: brokers, name, credentials. */
  readonly options: {
    readonly clientId: string
    readonly bootstrapBrokers: string[]
    readonly retries: number
    readonly requestTimeout: number
    readonly autocreateTopics: boolean
  }
  readonly timers: Timers
  readonly suspects: Suspects
}

/** Brokers that did not answer, for all clients of a log. */
export interface Suspects {
  /** Says whether a broker answered. */
  note(broker: PlatformaticBroker, answered: boolean): void
  /** Brokers in the order in which to ask them: those that did not answer come last. */
  sort(brokers: readonly PlatformaticBroker[]): PlatformaticBroker[]
}

/** Makes a list without suspects. */
export function createSuspects(): Suspects {
  // The latest is the last.
  const suspects = new Set<string>()
  const addressOf = ({ host, port }: PlatformaticBroker): string => `${host}:${port}`
  return {
    note(broker, answered) {
      suspects.delete(addressOf(broker))
      if (!answered) suspects.add(addressOf(broker))
    },
    sort(brokers) {
      const order = [...suspects]
      const rank = (broker: PlatformaticBroker): number => order.indexOf(addressOf(broker))
      return brokers.toSorted((one, other) => rank(one) - rank(other))
    },
  }
}

/** Leads a client past brokers that do not answer. */
export interface Guide {
  /**
   * Forgets what the client knows of the cluster; and ends its connections, after a failure that is no broker's answer.
   */
  turn(failure: unknown): void
}

/** A broker that the cluster no longer has, in the manner of the library's own errors. */
class BrokerGoneError extends Error {
  readonly code = 'PLT_KFK_NETWORK'

  constructor() {
    super('the cluster does not have the broker at present')
  }

  /** The library looks through its errors so. */
  findBy(): null {
    return null
  }
}

/**
 * Makes a client safe to go on with after a failure. By itself it always asks the first broker that takes a connection,
 * also when that one no longer answers; keeps a connection on which a request got no answer; and ends the process, with a
 * TypeError that nobody can catch, when it looks for a broker that has left the cluster.
 */
export function guide(client: PlatformaticBase, { suspects }: PlatformaticConnector): Guide {
  const { connections } = client
  const get = connections.get.bind(connections)
  const getFirstAvailable = connections.getFirstAvailable.bind(connections)
  const watched = new WeakSet<PlatformaticConnection>()
  const left = new WeakSet<PlatformaticConnection>()

  const watch = (connection: PlatformaticConnection, broker: PlatformaticBroker): void => {
    if (watched.has(connection)) return
    watched.add(connection)
    const send = connection.send.bind(connection)
    connection.send = (...request) => {
      const callback = request[6]
      request[6] = (error, answer) => {
        if (!left.has(connection)) suspects.note(broker, error === null || isAnswer(error))
        callback(error, answer)
      }
      send(...request)
    }
  }
  connections.get = (broker: PlatformaticBroker | undefined, callback) => {
    if (broker === undefined) return callback(new BrokerGoneError())
    get(broker, (error, connection) => {
      if (connection === undefined) suspects.note(broker, false)
      else watch(connection, broker)
      callback(error, connection)
    })
  }
  connections.getFirstAvailable = (brokers, callback) => getFirstAvailable(suspects.sort(brokers), callback)
  return {
    turn(failure) {
      client.clearMetadata()
      if (isAnswer(failure)) return
      for (const [, connection] of connections) {
        left.add(connection)
        void connection.close().catch(() => undefined)
      }
    },
  }
}

const longestFarewell = 5_000

/** Closes a client, if need be without its consent. */
export async function closeClient(
  client: PlatformaticBase,
  timers: Timers,
  close?: () => Promise<void>,
): Promise<void> {
  const done = new AbortController()
  const closing = Promise.resolve()
    .then(close ?? (() => client.close()))
    .catch(() => undefined)
  await Promise.race([closing, sleep(timers, longestFarewell, done.signal).catch(() => undefined)])
  done.abort()
  await client.connections.close().catch(() => undefined)
}
