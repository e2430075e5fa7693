import { createServer, type Server } from 'node:net'
import { PortTakenError } from './errors.ts'

const loopback = '127.0.0.1'

/** What {@link claimPort} looks for. */
export interface PortRequest {
  /** What wants to listen, for messages. */
  readonly what: string
  /** The port asked for by the user; 0 for any; undefined for the default. */
  readonly explicit: number | undefined
  /** The default port; when it is taken, the next free one of ten is used. */
  readonly standard: number
}

/** A port that was free a moment ago. */
export interface ClaimedPort {
  /** The port. */
  readonly port: number
  /** Whether the default was taken, so that the user should be told. */
  readonly moved: boolean
}

/**
 * Finds a port on the loopback address.
 * @throws {PortTakenError} when the port asked for, or the default and the nine behind it, are taken.
 */
export async function claimPort({ what, explicit, standard }: PortRequest): Promise<ClaimedPort> {
  if (explicit !== undefined) {
    const port = await tryPort(explicit)
    if (port === undefined) throw new PortTakenError(explicit, what)
    return { port, moved: false }
  }
  for (let candidate = standard; candidate < standard + 10; candidate += 1) {
    const port = await tryPort(candidate)
    if (port !== undefined) return { port, moved: port !== standard }
  }
  throw new PortTakenError(standard, `${what} (and the nine ports behind it)`)
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server: Server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: loopback, exclusive: true }, () => {
      const address = server.address()
      const free = typeof address === 'object' && address !== null ? address.port : undefined
      server.close(() => resolve(free))
    })
  })
}
