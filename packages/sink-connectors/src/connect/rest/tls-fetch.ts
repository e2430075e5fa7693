import { Agent, request as httpsRequest } from 'node:https'

/** The part of `fetch` that the client uses. */
export type ConnectFetch = (
  url: string,
  request: {
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    readonly signal: AbortSignal
    readonly redirect: 'error'
  },
) => Promise<{ readonly status: number; text(): Promise<string> }>

/** Certificates of a connection. */
export interface ConnectTls {
  /** Authorities that are trusted, as PEM, instead of the machine's own. */
  readonly ca?: string | readonly string[]
  /** Own certificate, as PEM, for workers that ask for one. */
  readonly cert?: string
  /** Key of the own certificate, as PEM. */
  readonly key?: string
  /** Password of the key. */
  readonly passphrase?: string
  /** Name that the worker's certificate must have; the default is the host of the address. */
  readonly servername?: string
}

/** Makes requests with certificates of one's own, which the machine's `fetch` cannot be given. */
export function createTlsFetch({ ca, ...rest }: ConnectTls): ConnectFetch {
  const agent = new Agent({ ...rest, ...(ca === undefined ? {} : { ca: [ca].flat() as string[] }) })
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const request = httpsRequest(url, { agent, method, headers, signal }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: response.statusCode ?? 0, text: () => Promise.resolve(text) })
        })
      })
      request.on('error', reject)
      request.end(body)
    })
}
