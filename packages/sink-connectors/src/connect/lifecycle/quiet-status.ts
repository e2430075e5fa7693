import type { ConnectConfig } from '../jdbc/jdbc-sink.ts'
import type { ConnectStatus } from '../rest/connect-types.ts'
import { hiderOf } from '../rest/request-secrets.ts'

/** A status whose traces do not repeat the secrets of the connector's configuration, as those of some drivers do. */
export function quietStatus({ connector, tasks, ...rest }: ConnectStatus, config: ConnectConfig): ConnectStatus {
  const quiet = <Part extends { readonly trace?: string }>(part: Part): Part =>
    part.trace === undefined ? part : { ...part, trace: hiderOf(config, [])(part.trace) }
  return { ...rest, connector: quiet(connector), tasks: tasks.map(quiet) }
}
