import { getContainerRuntimeClient, Network, type StartedNetwork } from 'testcontainers'
import type { TestProject } from 'vitest/node'
import { engineProblem } from '../../scripts/lib/container-engine.mjs'
import { runLabel, startConnect, startKafka, startRegistry, startTimescale } from './harness/containers.ts'
import { type SharedServers, variables } from './harness/servers.ts'

let network: StartedNetwork | undefined

/** Starts what every file shares. */
export async function setup(project: TestProject): Promise<void> {
  const given = Object.entries(variables).flatMap(([name, variable]) => {
    const url = process.env[variable]
    return url === undefined || url === '' ? [] : [[name, url] as const]
  })
  const own: Partial<SharedServers> = Object.fromEntries(given)
  const problem = engineProblem()
  if (problem !== undefined) {
    project.provide('servers', { servers: own, problem })
    return
  }
  // Its reaper is an image of its own; we stop what we start, and count it.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true'
  process.env['SERVERS_RUN'] = `${process.pid}-${Date.now().toString(36)}`
  network = await new Network().start()
  try {
    const began = performance.now()
    const servers = { ...(await startShared(network, own)), ...own }
    console.log(`servers: ready after ${((performance.now() - began) / 1_000).toFixed(1)} s`)
    project.provide('servers', { servers, problem: undefined })
  } catch (error) {
    await teardown()
    throw error
  }
}

/** Removes every container of this run, those that a test forgot included, and says how many there were. */
export async function teardown(): Promise<void> {
  if (network === undefined) return
  const { container } = await getContainerRuntimeClient()
  const label = `${runLabel}=${process.env['SERVERS_RUN']}`
  const list = () => container.dockerode.listContainers({ all: true, filters: { label: [label] } })
  const all = await list()
  await Promise.all(all.map(({ Id }) => container.dockerode.getContainer(Id).remove({ force: true, v: true })))
  await network.stop()
  network = undefined
  const left = await list()
  console.log(`servers: ${all.length} containers removed, ${left.length} left`)
  if (left.length > 0) throw new Error(`${left.length} containers could not be removed`)
}

async function startShared(shared: StartedNetwork, own: Partial<SharedServers>): Promise<Partial<SharedServers>> {
  const kafkaThenConnect = async (): Promise<Partial<SharedServers>> => {
    if (own.kafka !== undefined) return {}
    const [kafka] = await startKafka(1, shared)
    const connect = own.connect === undefined ? await startConnect(shared) : undefined
    return { kafka: kafka?.url as string, ...(connect === undefined ? {} : { connect: connect.url }) }
  }
  const [kafka, registry, timescaledb] = await Promise.all([
    kafkaThenConnect(),
    own.registry === undefined ? startRegistry(shared) : undefined,
    own.timescaledb === undefined ? startTimescale(shared) : undefined,
  ])
  return {
    ...kafka,
    ...(registry === undefined ? {} : { registry: registry.url }),
    ...(timescaledb === undefined ? {} : { timescaledb: timescaledb.url }),
  }
}
