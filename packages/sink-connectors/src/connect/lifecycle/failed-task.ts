import { ConnectorFailedError, type FailedConnectStage } from '../../errors.ts'
import { type ConfigProblem, ConnectorConfigInvalidError } from '../connect-errors.ts'
import type { ConnectConfig } from '../jdbc/jdbc-sink.ts'
import type { ConnectStatus, ConnectTaskStatus } from '../rest/connect-types.ts'
import { hiderOf } from '../rest/request-secrets.ts'

/** A part of a connector that has failed. */
export interface FailedPart {
  /** Number of the task; undefined for the connector itself. */
  readonly task: number | undefined
  /** Worker that ran it. */
  readonly worker: string
  /** What Kafka Connect says of it. */
  readonly trace: string
}

const known: readonly (readonly [pattern: RegExp, option: string, message: string])[] = [
  [
    /password authentication failed|no password was provided|access denied for user|ORA-01017|login failed for user/i,
    'connection.password',
    'the database refuses this user and password',
  ],
  [/role ".*" does not exist/i, 'connection.password', 'the database does not know this user'],
  [
    /database ".*" does not exist|unknown database|cannot open database/i,
    'connection.url',
    'there is no such database',
  ],
  [/UnknownHostException/, 'connection.url', 'the worker does not find the host'],
  [
    /connection to \S+ refused|connection refused|communications link failure|connect timed out/i,
    'connection.url',
    'the worker does not reach the database',
  ],
  [
    /Unable to determine Dialect without JDBC metadata/,
    'connection.url',
    'the worker cannot sign in to the database: the address, the user or connection.password is wrong',
  ],
  [
    /SSL connection|PKIX path|SSLHandshakeException/i,
    'connection.url',
    'the worker cannot set up an encrypted connection to the database',
  ],
  [/No suitable driver|driver class/i, 'connection.url', 'the worker has no driver for this database'],
]

/** Every part of a connector that has failed. */
export function failedParts({ connector, tasks }: ConnectStatus): readonly FailedPart[] {
  const part = (task: number | undefined, { worker_id: worker, trace = '' }: Omit<ConnectTaskStatus, 'id'>) => ({
    task,
    worker,
    trace,
  })
  return [
    ...(connector.state === 'FAILED' ? [part(undefined, connector)] : []),
    ...tasks.filter(({ state }) => state === 'FAILED').map((task) => part(task.id, task)),
  ]
}

/** First line of what Java tells of a failure. */
export function firstLine(trace: string): string {
  return trace.split('\n', 1)[0]?.trim() || 'Kafka Connect gives no reason'
}

/** Line that says what lies under everything else. */
function rootLine(trace: string): string | undefined {
  const causes = trace.split('\n').filter((line) => line.startsWith('Caused by: '))
  return causes.at(-1)?.slice('Caused by: '.length).trim()
}

/** Where a task failed, from the methods that its trace names. */
export function stageOf(trace: string): FailedConnectStage {
  if (/RetryWithToleranceOperator|Tolerance exceeded|convertAndTransformRecord/.test(trace)) return 'convert'
  if (/WorkerSinkTask\.deliverMessages|unrecoverable exception/.test(trace)) return 'write'
  if (/initializeAndStart|doStart|\.start\(|WorkerConnector/.test(trace)) return 'start'
  return 'unknown'
}

const advice: Readonly<Record<FailedConnectStage, string>> = {
  start: '',
  unknown: '',
  convert: '. A record cannot be converted, and nothing says where such records should go: give it a dead-letter topic',
  write:
    '. A record could not be written, and Kafka Connect puts only what it cannot convert into the dead-letter topic: ' +
    'nothing was put aside and nothing goes on. Correct the table or skip the record, then restart what failed',
}

// Of Apicurio's converter and of Confluent's; where records that cannot be converted go, all of them would go now.
const registryFailure = /RestClientException|Error retrieving \w+ (?:key |value )?schema/

const databaseAway =
  /connection to \S+ refused|connection refused|connection attempt failed|terminating connection|SocketException|I\/O error|has been closed|JDBCConnectionException/i

/** What to do about a failure. */
function adviceOf(stage: FailedConnectStage, trace: string): string {
  if (/InconsistentGroupProtocolException/.test(trace)) {
    return (
      ' Somebody else is in the consumer group of this connector, as our own engine under the same name is: end that one, ' +
      'wait until its session is over, and restart what failed'
    )
  }
  if (stage === 'write' && databaseAway.test(trace)) {
    return '. The worker lost the database for longer than its retries; restart what failed when it is there again'
  }
  if (stage !== 'convert' || !registryFailure.test(trace)) return advice[stage]
  return '. The registry did not give the schema of a record: it does not have it, or the worker does not reach the registry'
}

/**
 * What a failed connector means for whoever deployed it: a configuration that names the option at fault where the trace
 * gives it away, else a failure with the trace's first line, its cause and where it happened. Undefined while nothing failed.
 * @param config Configuration of the connector, whose secrets the error does not repeat.
 */
export function failureOf(
  status: ConnectStatus,
  config: ConnectConfig = {},
): ConnectorFailedError | ConnectorConfigInvalidError | undefined {
  const [part] = failedParts(status)
  if (part === undefined) return undefined
  const { trace, task } = part
  const hide = hiderOf(config, [])
  const stage = stageOf(trace)
  const [first, root] = [firstLine(trace), rootLine(trace)]
  const why = root === undefined || first.includes(root) ? first : `${first} Caused by: ${root}`
  const failure = new ConnectorFailedError(
    status.name,
    `${task === undefined ? '' : `task ${task}: `}${hide(why)}${adviceOf(stage, trace)}`,
    { trace: hide(trace), stage, ...(task === undefined ? {} : { task }) },
  )
  const problem = stage === 'start' || stage === 'unknown' ? problemOf(trace) : undefined
  if (problem === undefined) return failure
  return new ConnectorConfigInvalidError(status.name, [{ ...problem, message: hide(problem.message) }], {
    cause: failure,
  })
}

function problemOf(trace: string): ConfigProblem | undefined {
  const found = known.find(([pattern]) => pattern.test(trace))
  if (found === undefined) return undefined
  const [, option, message] = found
  const line = rootLine(trace) ?? firstLine(trace)
  return { option, message: `${message} (${line})` }
}
