export { HttpListenError, PortTakenError } from '../errors.ts'
export type { CrossOriginOptions } from './cross-origin.ts'
export type { ErrorAnswer } from './error-answers.ts'
export { type LoopbackGuardOptions, type RefusalReason, refusalOf, type RequestOrigin } from './foreign-request.ts'
export {
  createHealth,
  type Health,
  type HealthCheck,
  type HealthCheckOptions,
  type HealthCheckReport,
  type HealthKind,
  type HealthOptions,
  type HealthPhase,
  type HealthReport,
  type HealthResult,
} from './health.ts'
export { createHttpServer, type HttpServer, type HttpServerOptions } from './http-server.ts'
export type { ListenResult } from './listen.ts'
export { loopbackGuard } from './loopback-guard.ts'
export { correlationIdOf } from './request-ids.ts'
