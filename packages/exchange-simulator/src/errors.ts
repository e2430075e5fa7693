import { CrypticsError, type CrypticsErrorOptions } from '@cryptics-lab/avro-models'

/** Codes of the errors that this package throws. */
export type SimulatorErrorCode =
  | 'RECORDING_MISSING'
  | 'RECORDING_IS_DIRECTORY'
  | 'RECORDING_UNREADABLE'
  | 'RECORDING_EMPTY'
  | 'RECORDING_TRUNCATED'
  | 'RECORDING_CORRUPT'
  | 'RECORDING_WITHOUT_RECORDS'
  | 'RECORDING_TOO_LARGE'
  | 'PORT_IN_USE'
  | 'LISTEN_FAILED'
  | 'SIMULATOR_CLOSED'
  | 'DERIBIT_REJECTED'

/** Root of this package's errors. */
export abstract class SimulatorError extends CrypticsError {
  abstract override readonly code: SimulatorErrorCode
}

/** Why a recording cannot be used; the codes that begin with `RECORDING_`. */
export type RecordingErrorCode = Extract<SimulatorErrorCode, `RECORDING_${string}`>

const recordingAdvice: Readonly<Record<RecordingErrorCode, string>> = {
  RECORDING_MISSING: 'there is no such file; check the path',
  RECORDING_IS_DIRECTORY: 'this is a directory; name the file itself',
  RECORDING_UNREADABLE: 'the file cannot be read; check its permissions',
  RECORDING_EMPTY: 'the file is empty; record or copy it again',
  RECORDING_TRUNCATED: 'the compressed data ends too early; copy the file again',
  RECORDING_CORRUPT: 'the compressed data is damaged; copy the file again',
  RECORDING_WITHOUT_RECORDS:
    'not a single line is a valid record; expected "<receive time in ns> <frame>" with depth, trade or best-bid-ask frames',
  RECORDING_TOO_LARGE: 'the recording is larger than the bound; cut it, or raise maximumBytes',
}

/** A recording cannot be used; nothing was started. */
export class RecordingError extends SimulatorError {
  readonly code: RecordingErrorCode
  /** Path of the file, as given. */
  readonly path: string

  /**
   * @param code What is wrong.
   * @param path Path of the file, as given.
   * @param options Cause.
   */
  constructor(code: RecordingErrorCode, path: string, options: CrypticsErrorOptions = {}) {
    super(`The recording ${JSON.stringify(path)} cannot be used: ${recordingAdvice[code]}.`, options)
    this.code = code
    this.path = path
  }
}

/** The port that a server should listen on is taken. */
export class PortInUseError extends SimulatorError {
  readonly code = 'PORT_IN_USE'
  /** Host that was asked for. */
  readonly host: string
  /** Port that was asked for. */
  readonly port: number

  /**
   * @param host Host that was asked for.
   * @param port Port that was asked for.
   * @param options Cause.
   */
  constructor(host: string, port: number, options: CrypticsErrorOptions = {}) {
    super(`Port ${port} of ${host} is taken: stop what listens there, choose another port, or 0 for any.`, options)
    this.host = host
    this.port = port
  }
}

/** A server cannot listen where it was asked to. */
export class ListenError extends SimulatorError {
  readonly code = 'LISTEN_FAILED'
  /** Host that was asked for. */
  readonly host: string
  /** Port that was asked for. */
  readonly port: number

  /**
   * @param host Host that was asked for.
   * @param port Port that was asked for.
   * @param options Cause.
   */
  constructor(host: string, port: number, options: CrypticsErrorOptions = {}) {
    super(`Cannot listen on port ${port} of ${host}: use a loopback address of this machine and a free port.`, options)
    this.host = host
    this.port = port
  }
}

/** The simulator was closed before the call. */
export class SimulatorClosedError extends SimulatorError {
  readonly code = 'SIMULATOR_CLOSED'

  /** @param action What was asked for. */
  constructor(action: string) {
    super(`Cannot ${action}: the simulator is closed; make a new one.`)
  }
}
