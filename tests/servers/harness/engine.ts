import { spawnSync } from 'node:child_process'

/** Why containers cannot be started here; undefined when they can. */
export function engineProblem(): string | undefined {
  // Asking costs a second without an engine, so the set-up asks once for all files.
  const told = process.env['CONTAINER_ENGINE_PROBLEM']
  if (told !== undefined) return told === '' ? undefined : told
  const asked = spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], { encoding: 'utf8', timeout: 10_000 })
  if (asked.status === 0 && asked.stdout.trim() !== '') return undefined
  return asked.error === undefined ? 'the container engine does not answer; start it' : 'there is no docker command'
}

/** Whether a server that cannot be had is a failure, as on a build machine, and not a test to leave out. */
export const isRequired: boolean = process.env['REQUIRE_SERVERS'] === '1'
