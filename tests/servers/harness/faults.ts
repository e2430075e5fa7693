import { getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers'

/** What can happen to a server. */
export interface Faults {
  /** Stops every process of it, connections and all, without an end; {@link Faults.resume} lets them go on. */
  pause(): Promise<void>
  /** Ends a {@link Faults.pause}. */
  resume(): Promise<void>
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Starts it again after {@link Faults.kill}, on the same ports and data. */
  start(): Promise<void>
  /** Stops it in order and starts it again. */
  restart(): Promise<void>
  /** Takes it off every network, its open connections included; {@link Faults.connect} brings it back. */
  disconnect(): Promise<void>
  /** Ends a {@link Faults.disconnect}. */
  connect(): Promise<void>
}

/** The faults of a server. */
export async function faultsOf(server: StartedTestContainer): Promise<Faults> {
  const client = await getContainerRuntimeClient()
  const container = client.container.getById(server.getId())
  // It is on the engine's own network too, over which its ports are published.
  let networks: Record<string, { readonly Aliases?: string[] }> = {}
  return {
    pause: async () => void (await container.pause()),
    resume: async () => void (await container.unpause()),
    kill: async () => void (await container.kill({ signal: 'SIGKILL' })),
    start: async () => void (await container.start()),
    restart: async () => void (await container.restart({ t: 10 })),
    async disconnect() {
      networks = (await container.inspect()).NetworkSettings.Networks
      for (const name of Object.keys(networks)) {
        await client.network.getById(name).disconnect({ Container: server.getId(), Force: true })
      }
    },
    async connect() {
      for (const [name, { Aliases }] of Object.entries(networks)) {
        const aliases = name === 'bridge' || !Array.isArray(Aliases) ? {} : { EndpointConfig: { Aliases } }
        await client.network.getById(name).connect({ Container: server.getId(), ...aliases })
      }
    },
  }
}
