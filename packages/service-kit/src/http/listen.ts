import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { HttpListenError, PortTakenError } from '../errors.ts'

/** Where a server answers. */
export interface ListenResult {
  /** Address with the port, for example `http://127.0.0.1:8080`. */
  readonly url: string
  /** Port that was bound. */
  readonly port: number
  /** The port that was wanted, when it was taken and another one was bound; undefined otherwise. */
  readonly moved: { readonly from: number; readonly to: number } | undefined
}

const attempts = 10

/**
 * Listens on a port; on the next free one of ten when it is a default that is taken.
 * @throws {PortTakenError} The port that was asked for, or all ten, are taken.
 * @throws {HttpListenError} The address cannot be bound.
 */
export async function listenFrom(
  app: FastifyInstance,
  host: string,
  port: number,
  isExplicit: boolean,
): Promise<ListenResult> {
  const tries = isExplicit || port === 0 ? 1 : Math.min(attempts, 65_536 - port)
  let last: unknown
  for (let offset = 0; offset < tries; offset += 1) {
    try {
      await app.listen({ host, port: port + offset, exclusive: true })
      const bound = (app.server.address() as AddressInfo).port
      const moved = offset === 0 ? undefined : { from: port, to: bound }
      return { url: `http://${nameOf(host)}:${bound}`, port: bound, moved }
    } catch (error) {
      last = error
      const code = (error as { code?: unknown }).code
      if (code !== 'EADDRINUSE') throw new HttpListenError(host, port + offset, String(code), { cause: error })
    }
  }
  throw new PortTakenError(host, port, tries, { cause: last })
}

/** A name under which a person reaches the address from this machine. */
function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
