import type { CrypticsErrorOptions } from '@cryptics-lab/avro-models'
import { SinkConnectorsError } from '../errors.ts'
import type { ConnectStatus } from './rest/connect-types.ts'

/** Kafka Connect cannot be reached or did not answer in time; whether it did what it was told is unknown. Retryable. */
export class ConnectUnavailableError extends SinkConnectorsError {
  readonly code = 'CONNECT_UNAVAILABLE'
  /** Method and path of the request. */
  readonly request: string
  /** HTTP status of the last answer; undefined when there was none. */
  readonly status: number | undefined

  /**
   * @param request Method and path.
   * @param reason What happened last.
   * @param options Cause, and the status of the last answer.
   */
  constructor(request: string, reason: string, options: CrypticsErrorOptions & { readonly status?: number } = {}) {
    super(`${request}: Kafka Connect is not available: ${reason}; try again, or look whether a worker runs`, {
      ...options,
      retryable: true,
    })
    this.request = request
    this.status = options.status
  }
}

/** Kafka Connect was moving its work between workers for longer than the budget of the call; nothing was done. Retryable. */
export class ConnectRebalancingError extends SinkConnectorsError {
  readonly code = 'CONNECT_REBALANCING'
  /** Method and path of the request. */
  readonly request: string
  /** How often it was asked. */
  readonly attempts: number

  /**
   * @param request Method and path.
   * @param attempts How often it was asked.
   * @param reason Kafka Connect's own message.
   */
  constructor(request: string, attempts: number, reason: string) {
    super(`${request}: Kafka Connect was busy with a rebalance ${attempts} times: ${reason}; try again later`, {
      retryable: true,
    })
    this.request = request
    this.attempts = attempts
  }
}

/** Kafka Connect understood and refused. */
export class ConnectRefusedError extends SinkConnectorsError {
  readonly code = 'CONNECT_REFUSED'
  /** Method and path of the request. */
  readonly request: string
  /** HTTP status: 401 and 403 without rights, 404 for a connector or plugin that it does not have. */
  readonly status: number

  /**
   * @param request Method and path.
   * @param status HTTP status.
   * @param reason Kafka Connect's own message.
   */
  constructor(request: string, status: number, reason: string, options: CrypticsErrorOptions = {}) {
    super(`${request}: Kafka Connect refuses with ${status}: ${reason}`, options)
    this.request = request
    this.status = status
  }
}

/** One thing that is wrong with a connector's configuration. */
export interface ConfigProblem {
  /** Option of the plugin. */
  readonly option: string
  /** What is wrong, without the value. */
  readonly message: string
}

/** A configuration cannot be accepted: by Kafka Connect's validation, or because a task could not start with it. */
export class ConnectorConfigInvalidError extends SinkConnectorsError {
  readonly code = 'CONNECTOR_CONFIG_INVALID'
  /** Name of the connector. */
  readonly connector: string
  /** What is wrong, option by option. */
  readonly problems: readonly ConfigProblem[]

  /**
   * @param connector Name of the connector.
   * @param problems What is wrong, option by option.
   */
  constructor(connector: string, problems: readonly ConfigProblem[], options: CrypticsErrorOptions = {}) {
    const list = problems.map(({ option, message }) => `${option}: ${message}`).join('; ')
    super(`connector ${connector} is not configured well: ${list}`, options)
    this.connector = connector
    this.problems = problems
  }
}

/** A connector did not get ready before the deadline; it was told to, and may still become so. Retryable. */
export class ConnectorNotReadyError extends SinkConnectorsError {
  readonly code = 'CONNECTOR_NOT_READY'
  /** Name of the connector. */
  readonly connector: string
  /** Its status as last heard; undefined when there was none. */
  readonly status: ConnectStatus | undefined

  /**
   * @param connector Name of the connector.
   * @param waited For how long, in milliseconds.
   * @param last What was last heard, in words.
   * @param status What was last heard.
   */
  constructor(connector: string, waited: number, last: string, status?: ConnectStatus) {
    super(`connector ${connector} was not ready after ${Math.round(waited / 100) / 10} s: ${last}`, { retryable: true })
    this.connector = connector
    this.status = status
  }
}
