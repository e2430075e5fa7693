import cors from '@fastify/cors'
import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { FastifyInstance } from 'fastify'

/** Pages of other origins that may call. */
export interface CrossOriginOptions {
  /** Their origins, for example `https://desk.example.com`; `*` for every one, outside production only. Default none. */
  readonly origins: readonly string[]
}

/**
 * Checks the origins of other pages.
 * @throws {InvalidOptionError} One is no origin, or is a wildcard in production.
 */
export function checkOrigins(origins: readonly string[], environmentName: string): void {
  for (const [index, origin] of origins.entries()) {
    const path = `cors.origins[${index}]`
    if (origin === '*') {
      if (environmentName !== 'production') continue
      throw new InvalidOptionError(path, 'every page of the web may call with *; name the origins in production')
    }
    if (!isOrigin(origin)) {
      throw new InvalidOptionError(
        path,
        'has to be an origin such as https://desk.example.com, without path or wildcard',
      )
    }
  }
}

function isOrigin(text: string): boolean {
  try {
    const { origin, protocol } = new URL(text)
    return !text.includes('*') && (protocol === 'http:' || protocol === 'https:') && origin === text.toLowerCase()
  } catch {
    return false
  }
}

/** Answers the questions of browsers before calls from the given origins. */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return
  void app.register(cors, {
    origin: origins.includes('*') ? '*' : origins.map((origin) => origin.toLowerCase()),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'],
    exposedHeaders: ['x-request-id', 'x-correlation-id'],
    maxAge: 600,
  })
}
