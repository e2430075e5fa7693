import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AvroComplexSchema } from '../../avro-schema.ts'
import type { CompatibilityMode } from '../../index.ts'
import { createMemoryRegistry, SchemaRefused } from '../index.ts'

/** A server on loopback that speaks as much of Confluent's protocol as the client uses, over the memory registry. */
export interface ConfluentServer {
  /** Address. */
  readonly url: string
  /** Requests so far, as `GET /subjects`. */
  readonly requests: string[]
  /** Value of the last request's Authorization header. */
  authorization: string | undefined
  /** Answers to give before the real ones: statuses, or `hang` for none at all. */
  readonly faults: (number | 'hang')[]
  /** Stops it. */
  close(): Promise<void>
}

type Answer = [status: number, body: unknown]

const missing: Answer = [404, { error_code: 40_401, message: 'not found' }]

/** The routes, over the memory registry. */
class Routes {
  readonly #registry = createMemoryRegistry()
  readonly #ownModes = new Set<string>()

  async answer(method: string | undefined, url: URL, text: string): Promise<Answer> {
    const [area, first = '', second, third] = url.pathname.slice(1).split('/').map(decodeURIComponent)
    if (area === 'subjects' && first === '') return [200, await this.#registry.subjects()]
    if (area === 'schemas') {
      const schema = await this.#registry.schemaById(Number(second))
      return schema === undefined ? missing : [200, { schema: JSON.stringify(schema) }]
    }
    const body = JSON.parse(text || '{}') as { schema?: string; compatibility?: CompatibilityMode }
    if (area === 'config' && method === 'PUT') return this.#setMode(first, body.compatibility as CompatibilityMode)
    if (area === 'config') return this.#mode(first, url.searchParams.has('defaultToGlobal'))
    if (method === 'POST') return this.#register(first, JSON.parse(body.schema ?? '{}') as AvroComplexSchema)
    return this.#version(first, third)
  }

  async #setMode(subject: string, mode: CompatibilityMode): Promise<Answer> {
    this.#ownModes.add(subject)
    await this.#registry.setCompatibility(subject, mode)
    return [200, { compatibility: mode }]
  }

  async #mode(subject: string, isGlobal: boolean): Promise<Answer> {
    if (!this.#ownModes.has(subject)) return isGlobal ? [200, { compatibilityLevel: 'BACKWARD' }] : missing
    return [200, { compatibilityLevel: await this.#registry.compatibility(subject) }]
  }

  async #register(subject: string, schema: AvroComplexSchema): Promise<Answer> {
    try {
      return [200, { id: await this.#registry.register(subject, schema) }]
    } catch (error) {
      return error instanceof SchemaRefused ? [409, { error_code: 409 }] : [422, { error_code: 42_201, message: 'bad' }]
    }
  }

  async #version(subject: string, number: string | undefined): Promise<Answer> {
    const versions = await this.#registry.versions(subject)
    if (versions.length === 0) return missing
    if (number === undefined || number === '') return [200, versions.map((entry) => entry.version)]
    const found = number === 'latest' ? versions.at(-1) : versions[Number(number) - 1]
    return found === undefined ? missing : [200, { ...found, schema: JSON.stringify(found.schema) }]
  }
}

/** Starts it on a free port of the loopback address. */
export async function startConfluentServer(): Promise<ConfluentServer> {
  const routes = new Routes()
  const server = createServer((request, response) => {
    void answer(request).then(
      ([status, body]) => {
        if (status === 0) return
        response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' })
        response.end(JSON.stringify(body))
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })

  async function answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    handle.requests.push(`${request.method} ${url.pathname}`)
    handle.authorization = request.headers.authorization
    const fault = handle.faults.shift()
    if (fault === 'hang') return [0, undefined]
    if (fault !== undefined) return [fault, { error_code: fault, message: 'a fault' }]
    return routes.answer(request.method, url, await text(request))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const handle: ConfluentServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    authorization: undefined,
    faults: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return handle
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
