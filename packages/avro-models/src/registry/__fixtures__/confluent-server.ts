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

export async function startConfluentServer(): Promise<ConfluentServer> {
  const registry = createMemoryRegistry()
  const ownModes = new Set<string>()
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
  const missing: [number, unknown] = [404, { error_code: 40_401, message: 'not found' }]

  async function answer(request: IncomingMessage): Promise<[number, unknown]> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    handle.requests.push(`${request.method} ${pathname}`)
    handle.authorization = request.headers.authorization
    const fault = handle.faults.shift()
    if (fault !== undefined) return fault === 'hang' ? [0, undefined] : [fault, { error_code: fault, message: 'a fault' }]
    const [area, first = '', second, third] = pathname.slice(1).split('/').map(decodeURIComponent)
    if (area === 'subjects' && first === '') return [200, await registry.subjects()]
    if (area === 'schemas') {
      const schema = await registry.schemaById(Number(second))
      return schema === undefined ? missing : [200, { schema: JSON.stringify(schema) }]
    }
    const body = JSON.parse((await text(request)) || '{}') as { schema?: string; compatibility?: CompatibilityMode }
    if (area === 'config') return configure(request.method, first, body.compatibility, searchParams.has('defaultToGlobal'))
    if (request.method === 'POST') return register(first, JSON.parse(body.schema ?? '{}') as AvroComplexSchema)
    return version(first, third)
  }

  async function configure(
    method: string | undefined,
    subject: string,
    mode: CompatibilityMode | undefined,
    isGlobal: boolean,
  ): Promise<[number, unknown]> {
    if (method === 'PUT' && mode !== undefined) {
      ownModes.add(subject)
      await registry.setCompatibility(subject, mode)
      return [200, { compatibility: mode }]
    }
    if (!ownModes.has(subject)) return isGlobal ? [200, { compatibilityLevel: 'BACKWARD' }] : missing
    return [200, { compatibilityLevel: await registry.compatibility(subject) }]
  }

  async function register(subject: string, schema: AvroComplexSchema): Promise<[number, unknown]> {
    try {
      return [200, { id: await registry.register(subject, schema) }]
    } catch (error) {
      return error instanceof SchemaRefused ? [409, { error_code: 409 }] : [422, { error_code: 42_201, message: 'bad' }]
    }
  }

  async function version(subject: string, number: string | undefined): Promise<[number, unknown]> {
    const versions = await registry.versions(subject)
    if (versions.length === 0) return missing
    if (number === undefined || number === '') return [200, versions.map((entry) => entry.version)]
    const found = number === 'latest' ? versions.at(-1) : versions[Number(number) - 1]
    return found === undefined ? missing : [200, { ...found, schema: JSON.stringify(found.schema) }]
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
