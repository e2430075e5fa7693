import { describe, expect, it } from 'vitest'
import { address, lacks, titled } from './harness/servers.ts'

const lack = lacks('connect')

describe.skipIf(lack !== undefined)(titled('a real Kafka Connect', lack), () => {
  it('has the JDBC sink and the Avro converter', async () => {
    const response = await fetch(`${address('connect')}/connector-plugins?connectorsOnly=false`)
    const plugins = (await response.json()) as readonly { readonly class: string; readonly type: string }[]
    expect(plugins).toContainEqual(
      expect.objectContaining({ class: 'io.debezium.connector.jdbc.JdbcSinkConnector', type: 'sink' }),
    )
    expect(plugins).toContainEqual(
      expect.objectContaining({ class: 'io.apicurio.registry.utils.converter.AvroConverter', type: 'converter' }),
    )
  })
})
