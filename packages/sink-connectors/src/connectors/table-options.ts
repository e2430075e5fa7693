import type { Model } from '@cryptics-lab/avro-models'
import type { TableOptions } from '../ports.ts'
import type { RegisteredConnector } from './connector-registry.ts'
import { withIdentity } from './foreign-identity.ts'

/** The table of a connector, as a runtime makes it. */
export function tableOptionsOf(connector: RegisteredConnector): TableOptions & { readonly model: Model<object> } {
  const { table, schema, primaryKeys } = connector.getConnectorConfig()
  const { model, enrich } = withIdentity(connector.model as unknown as Model<object>)
  return {
    model,
    table,
    primaryKeys,
    // Columns of nulls, as a rule: an index over them would cost each row for nothing.
    ...(enrich === undefined ? {} : { eventIndex: false }),
    ...(schema === undefined ? {} : { schema }),
  }
}
