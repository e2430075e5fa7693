import { expect, inject, it } from 'vitest'
import { isRequired } from './harness/engine.ts'

it.runIf(isRequired)('a build machine has a container engine, so that no test of a server is left out', () => {
  expect(inject('servers').problem ?? 'an engine that answers').toBe('an engine that answers')
})
