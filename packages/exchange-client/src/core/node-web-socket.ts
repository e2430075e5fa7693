import { WebSocket } from 'ws'
import { ConnectionFailedError, FrameTooLargeError } from '../errors.ts'
import type { WebSocketFactory } from './web-socket.ts'

/** Options of {@link createWebSocketFactory}. */
export interface WebSocketFactoryOptions {
  /** Largest frame taken, in bytes; a larger one closes the connection with 1009. The default is 16 MiB. */
  readonly maximumFrameBytes?: number
  /** Whether frames may be compressed (permessage-deflate). The default is false: it costs more than it saves here. */
  readonly compression?: boolean
}

const defaultFrameBytes = 16 * 1_024 * 1_024

/**
 * Makes connections over the `ws` package, with certificates checked, a bound on frames and no compression.
 * @param options Bounds.
 */
export function createWebSocketFactory(options: WebSocketFactoryOptions = {}): WebSocketFactory {
  return (url, handlers) => {
    const socket = new WebSocket(url, {
      perMessageDeflate: options.compression ?? false,
      maxPayload: options.maximumFrameBytes ?? defaultFrameBytes,
      followRedirects: false,
    })
    socket.on('open', () => handlers.onOpen())
    socket.on('message', (data, isBinary) => handlers.onMessage(toMessage(data, isBinary)))
    socket.on('error', (error) => handlers.onError(nameFailure(error)))
    socket.on('close', (code, reason) => handlers.onClose(code, reason.toString()))
    socket.on('unexpected-response', (_request, response) => {
      const status = response.statusCode
      response.resume()
      handlers.onError(
        new ConnectionFailedError({ status, retryAfter: readRetryAfter(response.headers['retry-after']) }),
      )
      socket.terminate()
    })
    return {
      send: (text) => socket.send(text),
      close: (code, reason) => socket.close(code, reason),
      terminate: () => socket.terminate(),
      get bufferedAmount() {
        return socket.bufferedAmount
      },
    }
  }
}

function toMessage(data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean): string | Uint8Array {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)
  return isBinary ? bytes : bytes.toString()
}

function nameFailure(error: Error & { readonly code?: string }): Error {
  if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return new FrameTooLargeError({ cause: error })
  return error
}

/** Reads a waiting time in seconds; the form with a date is left to the back-off. */
function readRetryAfter(header: string | undefined): number | undefined {
  const seconds = Number(header)
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined
}
