import { expect, it } from 'vitest'
import { driftOf } from '../index.ts'

it('tells what is different, missing and too much, by name of the option', () => {
  const wanted = { topics: 'a', 'batch.size': '3000', 'tasks.max': '1' }
  const running = { name: 'x', topics: 'a', 'batch.size': '500', 'errors.tolerance': 'all' }
  expect(driftOf(wanted, running)).toEqual([
    { option: 'batch.size', wanted: '3000', running: '500' },
    { option: 'errors.tolerance', wanted: undefined, running: 'all' },
    { option: 'tasks.max', wanted: '1', running: undefined },
  ])
  expect(driftOf(wanted, { ...wanted, name: 'x' })).toEqual([])
})

it('tells that a secret is different, and never which', () => {
  const url = (password: string): string => `jdbc:postgresql://db:5432/m?user=jan&password=${password}`
  const drift = driftOf(
    {
      'connection.password': 'new-word',
      'connection.url': url('new-word'),
      'value.converter.basic.auth.user.info': 'a:b',
    },
    { 'connection.password': 'old-word', 'connection.url': url('old-word') },
  )
  expect(drift.map(({ option }) => option)).toEqual([
    'connection.password',
    'connection.url',
    'value.converter.basic.auth.user.info',
  ])
  expect(drift[0]).toEqual({ option: 'connection.password', wanted: '[hidden]', running: '[hidden] (another)' })
  expect(drift[2]?.running).toBeUndefined()
  expect(JSON.stringify(drift)).not.toMatch(/-word|a:b/)
  expect(drift[1]?.wanted).toContain('db:5432')
})
