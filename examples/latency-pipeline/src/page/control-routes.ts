import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PageSource } from './page-source.ts'
import { hasOwnOrigin } from './request-guard.ts'

interface ControlBody {
  readonly confirm: string
  readonly reason: string
}

const refuse = (reply: FastifyReply, status: number, code: string, message: string): FastifyReply =>
  reply.code(status).send({ error: { code, message } })

const refuseBody = (reply: FastifyReply): FastifyReply =>
  refuse(reply, 400, 'BODY_INVALID', 'send {"confirm": run id, "reason": text of at most 200 characters}')

/**
 * Adds `POST /api/kill` and `POST /api/resume`. Both want `Content-Type: application/json`, an `Origin` that is ours, and
 * the run's id in `confirm`, so that neither another website nor a page of an earlier run can do anything.
 */
export function addControlRoutes(app: FastifyInstance, source: PageSource): void {
  const add = (path: string, act: (reason: string) => void): void => {
    app.post(path, {
      bodyLimit: 4_096,
      preParsing: async (request, reply) => {
        if (!hasOwnOrigin(request)) {
          await refuse(reply, 403, 'ORIGIN_MISSING', 'the request must come from the page: send its Origin')
        } else if (!isJson(request)) {
          await refuse(reply, 415, 'CONTENT_TYPE_WRONG', 'send Content-Type: application/json')
        }
      },
      errorHandler: (_error, _request, reply) => void refuseBody(reply),
      handler: async (request, reply) => {
        const body = parseBody(request.body)
        if (body === undefined) return refuseBody(reply)
        const { confirm, reason } = body
        if (confirm !== source.run.runId) {
          return refuse(reply, 409, 'RUN_CHANGED', 'confirm is not the id of this run: reload the page and look again')
        }
        act(reason.trim())
        const { status, pauseReason, killReason } = source.maker()
        return { status, pauseReason: pauseReason ?? null, killReason: killReason ?? null }
      },
    })
  }
  add('/api/kill', (reason) => source.kill(reason === '' ? 'operator, on the page' : `operator: ${reason}`))
  add('/api/resume', () => source.resume())
}

function isJson({ headers }: FastifyRequest): boolean {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() === 'application/json'
}

// By hand, because the server that the page is put on decides how schemas coerce.
function parseBody(body: unknown): ControlBody | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { confirm, reason = '', ...rest } = body as Record<string, unknown>
  if (typeof confirm !== 'string' || typeof reason !== 'string' || reason.length > 200) return undefined
  return Object.keys(rest).length === 0 ? { confirm, reason } : undefined
}
