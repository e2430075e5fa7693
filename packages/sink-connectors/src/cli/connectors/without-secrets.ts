import type { ConnectConfig } from '../../connect/jdbc/jdbc-sink.ts'
import { hiderOf } from '../../connect/rest/request-secrets.ts'
import type { ConnectStatus } from '../../connect/rest/connect-types.ts'

/** A status without the secrets of the connector's configuration, which some drivers repeat in what they throw. */
export function statusWithoutSecrets(status: ConnectStatus, config: ConnectConfig | undefined): ConnectStatus {
  const hidden = hiderOf(config, [])
  const hide = <Part extends { readonly trace?: string }>(part: Part): Part =>
    part.trace === undefined ? part : { ...part, trace: hidden(part.trace) }
  return { ...status, connector: hide(status.connector), tasks: status.tasks.map(hide) }
}
