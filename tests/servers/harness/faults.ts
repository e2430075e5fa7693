import { getContainerRuntimeClient, type StartedNetwork, type StartedTestContainer } from 'testcontainers'

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
  /** Takes it off the network, its open connections included; {@link Faults.connect} brings it back. */
  disconnect(): Promise<void>
  /** Ends a {@link Faults.disconnect}. */
  connect(): Promise<void>
}

/** The faults of a server on a network. */
export async function faultsOf(server: StartedTestContainer, network: StartedNetwork): Promise<Faults> {
  const client = await getContainerRuntimeClient()
  const container = client.container.getById(server.getId())
  const own = client.network.getById(network.getId())
  const aliases = async (): Promise<string[]> => {
    const { NetworkSettings } = await container.inspect()
    return (NetworkSettings.Networks[network.getName()] as { readonly Aliases?: string[] } | undefined)?.Aliases ?? []
  }
  let known: string[] = []
  return {
    pause: async () => void (await container.pause()),
    resume: async () => void (await container.unpause()),
    kill: async () => void (await container.kill({ signal: 'SIGKILL' })),
    start: async () => void (await container.start()),
    restart: async () => void (await container.restart({ t: 10 })),
    async disconnect() {
      known = await aliases()
      await own.disconnect({ Container: server.getId(), Force: true })
    },
    async connect() {
      await own.connect({ Container: server.getId(), EndpointConfig: { Aliases: known } })
    },
  }
}
