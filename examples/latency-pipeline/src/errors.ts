import { CrypticsError, type CrypticsErrorOptions } from '@cryptics-lab/avro-models'

/** The port that was asked for is taken by another process. */
export class PortTakenError extends CrypticsError {
  readonly code = 'PORT_TAKEN'
  /** The port that was asked for. */
  readonly port: number

  /**
   * @param port The port that was asked for.
   * @param what What wanted to listen there.
   * @param options Cause.
   */
  constructor(port: number, what: string, options: CrypticsErrorOptions = {}) {
    super(`${what}: port ${port} is taken; give another one, or --port 0 for any free port`, options)
    this.port = port
  }
}

/** The database that was named with `--database` did not let us in. */
export class DatabaseUnavailableError extends CrypticsError {
  readonly code = 'DATABASE_UNAVAILABLE'
}

/** Connectors in a Kafka Connect read for the groups of those that are to run here. */
export class ConnectorsElsewhereError extends CrypticsError {
  readonly code = 'CONNECTORS_ELSEWHERE'
  /** Names of the connectors. */
  readonly connectors: readonly string[]

  /**
   * @param worker Address of a worker.
   * @param connectors Names of the connectors.
   */
  constructor(worker: string, connectors: readonly string[]) {
    super(
      `the Kafka Connect at ${worker} reads for the same groups as here: ${connectors.join(', ')}; ` +
        `give --sink kafka-connect, or remove each: curl -X DELETE ${worker}/connectors/${connectors[0]}`,
    )
    this.connectors = connectors
  }
}

/** What the run produced did not arrive in the tables in time. */
export class DrainTimeoutError extends CrypticsError {
  readonly code = 'DRAIN_TIMEOUT'
}
