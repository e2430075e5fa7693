import { createConnection, createServer, type Server, type Socket } from 'node:net'

/** Which way bytes go: from the client to the server, or back. */
export type Direction = 'up' | 'down'

/** A server's address with a bad line in front of it. */
export interface TcpFaultProxy {
  /** Port on loopback that clients connect to. */
  readonly port: number
  /** Connections that are open now. */
  readonly connections: number
  /** Connections that {@link TcpFaultProxy.cutAfter} has reset so far. */
  readonly cuts: number
  /** Delays everything by so many milliseconds, each way; 0 for none. */
  delay(milliseconds: number): void
  /**
   * Lets so many bytes more pass in one direction, over all connections, then resets the connection that would go on: the
   * way to drop exactly one answer.
   */
  cutAfter(direction: Direction, bytes: number): void
  /** Swallows everything, new connections included, and keeps them open: a line that is dead without saying so. */
  goSilent(): void
  /** Resets every connection, as a firewall does; new ones work. */
  reset(): void
  /** Ends every fault that is in force; what was swallowed stays lost. */
  heal(): void
  /** Closes every connection and stops listening. */
  close(): Promise<void>
}

/** Opens a proxy in front of a server. */
export async function openTcpFaultProxy(target: {
  readonly host?: string
  readonly port: number
}): Promise<TcpFaultProxy> {
  const proxy = new FaultProxy(target.host ?? '127.0.0.1', target.port)
  await proxy.listen()
  return proxy
}

interface Line {
  readonly client: Socket
  readonly server: Socket
}

class FaultProxy implements TcpFaultProxy {
  readonly #host: string
  readonly #targetPort: number
  readonly #listener: Server
  readonly #lines = new Set<Line>()
  readonly #left: Record<Direction, number> = { up: Number.POSITIVE_INFINITY, down: Number.POSITIVE_INFINITY }
  #delay = 0
  #cuts = 0
  #isSilent = false

  constructor(host: string, port: number) {
    this.#host = host
    this.#targetPort = port
    this.#listener = createServer((client) => this.#join(client))
  }

  get port(): number {
    return (this.#listener.address() as { readonly port: number }).port
  }

  get connections(): number {
    return this.#lines.size
  }

  get cuts(): number {
    return this.#cuts
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#listener.listen(0, '127.0.0.1', () => resolve()))
  }

  delay(milliseconds: number): void {
    this.#delay = milliseconds
  }

  cutAfter(direction: Direction, bytes: number): void {
    this.#left[direction] = bytes
  }

  goSilent(): void {
    this.#isSilent = true
  }

  reset(): void {
    for (const line of this.#lines) cut(line)
  }

  heal(): void {
    this.#delay = 0
    this.#isSilent = false
    this.#left.up = Number.POSITIVE_INFINITY
    this.#left.down = Number.POSITIVE_INFINITY
  }

  close(): Promise<void> {
    this.reset()
    return new Promise((resolve) => this.#listener.close(() => resolve()))
  }

  #join(client: Socket): void {
    const server = createConnection({ host: this.#host, port: this.#targetPort })
    const line = { client, server }
    this.#lines.add(line)
    this.#carry(line, client, server, 'up')
    this.#carry(line, server, client, 'down')
  }

  #carry(line: Line, from: Socket, to: Socket, direction: Direction): void {
    from.on('data', (bytes) => this.#pass(line, to, direction, bytes as Buffer))
    from.on('end', () => this.#later(() => to.end()))
    from.on('error', () => cut(line))
    from.on('close', () => {
      this.#lines.delete(line)
      this.#later(() => to.destroy())
    })
  }

  #pass(line: Line, to: Socket, direction: Direction, bytes: Buffer): void {
    if (this.#isSilent) return
    const left = this.#left[direction]
    this.#left[direction] = Math.max(0, left - bytes.length)
    if (bytes.length <= left) {
      this.#later(() => to.write(bytes))
      return
    }
    // One connection pays for it; the next one finds the line whole.
    this.#left[direction] = Number.POSITIVE_INFINITY
    this.#cuts += 1
    if (left === 0) cut(line)
    else to.write(bytes.subarray(0, left), () => cut(line))
  }

  #later(act: () => void): void {
    if (this.#delay === 0) act()
    else setTimeout(act, this.#delay)
  }
}

function cut({ client, server }: Line): void {
  for (const socket of [client, server]) if (!socket.destroyed) socket.resetAndDestroy()
}
