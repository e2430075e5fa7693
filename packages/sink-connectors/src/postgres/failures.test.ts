import { expect, it } from 'vitest'
import { classifyPostgresFailure } from './failures.ts'

const failure = (message: string, code?: string) =>
  Object.assign(new Error(message), code === undefined ? {} : { code })

it.each([
  ['57P01', 'retryable'],
  ['08006', 'retryable'],
  ['40P01', 'retryable'],
  ['40001', 'retryable'],
  ['53100', 'retryable'],
  ['53300', 'retryable'],
  ['55P03', 'retryable'],
  ['25006', 'retryable'],
  ['ECONNREFUSED', 'retryable'],
  ['ECONNRESET', 'retryable'],
  ['22003', 'record'],
  ['22021', 'record'],
  ['23502', 'record'],
  ['23505', 'record'],
  ['42P01', 'fatal'],
  ['42501', 'fatal'],
  ['42703', 'fatal'],
  ['ERR_SOMETHING', 'fatal'],
] as const)('sorts %s as %s', (code, kind) => {
  expect(classifyPostgresFailure(failure('x', code))).toBe(kind)
})

it('takes a session that broke without a code for retryable, and a bug for fatal', () => {
  for (const message of [
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
    'Query read timeout',
  ]) {
    expect(classifyPostgresFailure(failure(message))).toBe('retryable')
  }
  for (const bug of [
    new TypeError('x is not a function'),
    failure('Cannot use a pool after calling end on the pool'),
  ]) {
    expect(classifyPostgresFailure(bug)).toBe('fatal')
  }
})
