import fastify from 'fastify'
import type { AddressInfo } from 'node:net'
import { PortTakenError } from '../errors.ts'
import { type PageOptions, registerPage } from './register-page.ts'

/** What {@link startPage} needs. */
export interface StartPageOptions extends PageOptions {
  /** Port to listen on; 0 for any. */
  readonly port: number
}

/** A page that is being served. */
export interface Page {
  /** Address of the page. */
  readonly url: string
  /** Stops serving; open connections are closed. */
  close(): Promise<void>
}

/**
 * Serves the page alone on the loopback address.
 * @throws {PortTakenError} when the port is taken.
 */
export async function startPage({ port, ...options }: StartPageOptions): Promise<Page> {
  const app = fastify({ forceCloseConnections: true, bodyLimit: 4_096 })
  try {
    await registerPage(app, options)
    await app.listen({ port, host: '127.0.0.1', exclusive: true })
  } catch (error) {
    await app.close()
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new PortTakenError(port, 'the page', { cause: error })
    }
    throw error
  }
  const { port: bound } = app.server.address() as AddressInfo
  return { url: `http://127.0.0.1:${bound}`, close: () => app.close() }
}
