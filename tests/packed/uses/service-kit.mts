import { startService } from '@cryptics-lab/service-kit'
import { loadConfig, standardConfigSchema } from '@cryptics-lab/service-kit/config'

const { value: config } = await loadConfig({ schema: standardConfigSchema, environment: { HTTP__PORT: '0' } })
const service = await startService({ name: 'consumer', version: '1.0.0', config })
service.health.setReady()
const answer = await fetch(`${service.url}/health`)
const report = await service.lifecycle.stop('complete')
console.log(answer.status, report.exitCode)
