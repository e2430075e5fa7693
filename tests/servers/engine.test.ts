import { expect, inject, it } from 'vitest'
import { engineProblem } from '../../scripts/lib/container-engine.mjs'
import { isRequired } from './harness/engine.ts'

it.runIf(isRequired)('a build machine has a container engine, so that no test of a server is left out', () => {
  expect(inject('servers').problem ?? 'an engine that answers').toBe('an engine that answers')
})

it('a machine without an engine is told what it lacks', () => {
  expect(engineProblem({ PATH: '/nowhere' })).toBe('there is no docker command; install Docker')
})
