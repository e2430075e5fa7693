export type { DeribitCredentials } from './accounts.ts'
export { ListenError, PortInUseError } from '../../errors.ts'
export type { ListenOptions, RunningServer } from './listen.ts'
export { createDeribitServer, type DeribitServer, type DeribitServerOptions } from './server.ts'
export type {
  ServerSocket,
  ServerSocketHandlers,
  WebSocketConnection,
  WebSocketFactory,
  WebSocketHandlers,
} from '../../ports.ts'
