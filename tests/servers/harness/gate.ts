import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { getContainerRuntimeClient, type StartedNetwork } from 'testcontainers'

/** A door to a server of this machine, for containers: shut, it refuses connections as a server does that is not there. */
export interface Gate {
  /** Address for the containers of the network, `host:port`. */
  readonly address: string
  /** Ends every connection and refuses new ones. */
  shut(): Promise<void>
  /** Lets connections through again. */
  open(): Promise<void>
}

/** Opens a gate in front of a port of this machine, on the network's own address of it. */
export async function openGate(network: StartedNetwork, target: number): Promise<Gate> {
  const client = await getContainerRuntimeClient()
  const { IPAM } = (await client.network.getById(network.getId()).inspect()) as {
    readonly IPAM: { readonly Config: readonly { readonly Gateway: string }[] }
  }
  const host = IPAM.Config[0]?.Gateway as string
  const sockets = new Set<Socket>()
  let server: Server | undefined
  let port = 0
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  }
  const open = (): Promise<void> =>
    new Promise((resolve) => {
      const listening = createServer((incoming) => {
        const outgoing = keep(createConnection(target, '127.0.0.1'))
        keep(incoming).pipe(outgoing).pipe(incoming)
      })
      server = listening.listen(port, host, () => {
        port = (listening.address() as { readonly port: number }).port
        resolve()
      })
    })
  await open()
  return {
    address: `${host}:${port}`,
    open,
    async shut() {
      const closed = new Promise((resolve) => server?.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
