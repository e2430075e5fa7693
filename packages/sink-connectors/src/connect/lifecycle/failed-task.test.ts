import { describe, expect, it } from 'vitest'
import { type TraceName, traces } from '../__fixtures__/traces.ts'
import { ConnectorConfigInvalidError, type ConnectStatus, failureOf } from '../index.ts'
import { ConnectorFailedError } from '../../errors.ts'

const worker_id = 'worker-1:8083'
const withTask = (trace: string | undefined, id = 0): ConnectStatus => ({
  name: 'trades',
  connector: { state: 'RUNNING', worker_id },
  tasks: [
    ...Array.from({ length: id }, (_, other) => ({ id: other, state: 'RUNNING' as const, worker_id })),
    { id, state: 'FAILED', worker_id, ...(trace === undefined ? {} : { trace }) },
  ],
  type: 'sink',
})
const messageOf = (name: TraceName): string => failureOf(withTask(traces[name]))?.message ?? ''

describe('the reason why a task failed', () => {
  it.each([
    [
      'wrongPassword',
      'connection.password',
      'refuses this user and password',
      'authentication failed for user "cryptics"',
    ],
    [
      'wrongPasswordWithoutDialect',
      'connection.url',
      'the user or connection.password is wrong',
      'Unable to determine',
    ],
    ['unknownHost', 'connection.url', 'does not find the host', 'java.net.UnknownHostException: db-nowhere'],
    ['refusedPort', 'connection.url', 'does not reach the database', 'java.net.ConnectException: Connection refused'],
    ['missingDatabase', 'connection.url', 'there is no such database', 'database "missing" does not exist'],
    ['noDriver', 'connection.url', 'no driver for this database', 'java.sql.SQLException: No suitable driver'],
  ] as const)('is an option where the trace gives it away: %s', (name, option, words, root) => {
    const failure = failureOf(withTask(traces[name]))
    expect(failure).toBeInstanceOf(ConnectorConfigInvalidError)
    expect(failure).toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', connector: 'trades', problems: [{ option }] })
    expect(failure?.message).toContain(words)
    expect(failure?.message).toContain(root)
    expect(failure?.cause).toMatchObject({ code: 'CONNECTOR_FAILED', stage: 'start', task: 0, trace: traces[name] })
  })

  it.each([
    ['badOption', 'start', 'Error configuring an instance of JdbcSinkConnectorConfig'],
    ['wrongColumn', 'write', 'column "price" is of type boolean but expression is of type double precision'],
    ['missingTable', 'write', 'Could not find table: public.missing'],
    ['badBytes', 'convert', 'java.lang.IllegalStateException: artifactId cannot be null'],
    ['missingSchema', 'convert', 'io.apicurio.registry.rest.client.exception.RestClientException'],
  ] as const)('is told with its first line, its root and its stage: %s', (name, stage, root) => {
    const failure = failureOf(withTask(traces[name]))
    expect(failure).toBeInstanceOf(ConnectorFailedError)
    expect(failure).toMatchObject({
      code: 'CONNECTOR_FAILED',
      stage,
      task: 0,
      trace: traces[name],
      connector: 'trades',
    })
    expect(failure?.message).toContain(`task 0: ${traces[name].split('\n')[0]}`)
    expect(failure?.message).toContain(root)
    expect(failure?.message).not.toContain('\n')
  })

  it('comes with what to do about it', () => {
    expect(messageOf('badBytes')).toContain('give it a dead-letter topic')
    expect(messageOf('wrongColumn')).toContain('nothing was put aside and nothing goes on')
    expect(messageOf('missingTable')).toContain('Correct the table')
    expect(messageOf('missingSchema')).toContain('The registry did not give the schema')
    expect(messageOf('missingSchema')).not.toContain('dead-letter')
    const group = 'org.apache.kafka.common.errors.InconsistentGroupProtocolException: The protocols are incompatible.'
    expect(failureOf(withTask(group))?.message).toContain('Somebody else is in the consumer group')
    expect(messageOf('badOption')).toMatch(/check the logs for details$/)
  })

  it('is not an option where a record failed: the database was reached before', () => {
    const trace = `${traces.wrongColumn}\nCaused by: java.net.ConnectException: Connection refused`
    const failure = failureOf(withTask(trace))
    expect(failure).toMatchObject({ code: 'CONNECTOR_FAILED', stage: 'write' })
    expect(failure?.message).toContain('lost the database')
    expect(failure?.message).not.toContain('Correct the table')
  })

  it('does not repeat the secrets of the configuration, and is understood all the same', () => {
    const config = {
      'connection.password': 'password',
      'connection.url': 'jdbc:postgresql://db/m?user=a&password=hunter2x',
    }
    const trace = `${traces.wrongPassword} at jdbc:postgresql://db/m?user=a&password=hunter2x`
    const failure = failureOf(withTask(trace), config)
    expect(failure).toMatchObject({ problems: [{ option: 'connection.password' }] })
    expect(failure?.message).not.toContain('hunter2x')
    const cause = failure?.cause as ConnectorFailedError | undefined
    expect(cause?.trace).toContain('authentication failed')
    expect(`${cause?.trace} ${cause?.message}`).not.toContain('hunter2x')
  })
})

describe('a status', () => {
  it('without a failure has no reason', () => {
    expect(
      failureOf({ name: 'a', connector: { state: 'RUNNING', worker_id }, tasks: [], type: 'sink' }),
    ).toBeUndefined()
    expect(failureOf({ name: 'a', connector: { state: 'PAUSED', worker_id }, tasks: [], type: 'sink' })).toBeUndefined()
  })

  it('of a task that restarts and still shows its trace is no failure', () => {
    const status = withTask(traces.wrongColumn)
    const [task] = status.tasks
    expect(failureOf({ ...status, tasks: [{ ...task!, state: 'RESTARTING' }] })).toBeUndefined()
  })

  it('names the first task that failed', () => {
    expect(failureOf(withTask('java.lang.Error: boom\n\tat a.b', 2))).toMatchObject({ task: 2, stage: 'unknown' })
    expect(failureOf(withTask('java.lang.Error: boom\n\tat a.b', 2))?.message).toBe(
      'connector trades has failed: task 2: java.lang.Error: boom',
    )
  })

  it('of a connector that failed itself names no task', () => {
    const trace =
      'org.apache.kafka.connect.errors.ConnectException: no\n\tat org.apache.kafka.connect.runtime.WorkerConnector.doStart'
    const status: ConnectStatus = {
      name: 'a',
      connector: { state: 'FAILED', worker_id, trace },
      tasks: [],
      type: 'sink',
    }
    expect(failureOf(status)).toMatchObject({ task: undefined, stage: 'start' })
    expect(failureOf(status)?.message).toBe(
      'connector a has failed: org.apache.kafka.connect.errors.ConnectException: no',
    )
  })

  it('may say nothing more than that', () => {
    expect(failureOf(withTask(undefined))?.message).toContain('Kafka Connect gives no reason')
    expect(failureOf(withTask(''))).toMatchObject({ trace: '', stage: 'unknown' })
  })
})
