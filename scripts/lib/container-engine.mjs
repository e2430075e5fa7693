import { spawnSync } from 'node:child_process'

/** Why containers cannot be started here; undefined when they can. */
export function engineProblem(environment = process.env) {
  const asked = spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], {
    encoding: 'utf8',
    timeout: 10_000,
    env: environment,
  })
  if (asked.status === 0 && asked.stdout.trim() !== '') return undefined
  return asked.error === undefined
    ? 'the container engine does not answer; start it'
    : 'there is no docker command; install Docker'
}
