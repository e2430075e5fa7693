import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './workshop.mjs'

// What an entry does when the vendor that it needs is not installed: a named error that says what to install.
const cases = [
  {
    name: '@cryptics-lab/market-maker',
    vendor: 'vitest',
    code: `const { describeGateway } = await import('@cryptics-lab/market-maker/testing'); await describeGateway('mine', {})`,
  },
  ...['describeLog', 'describeDialect', 'describeSqlSink'].map((suite) => ({
    name: '@cryptics-lab/sink-connectors',
    vendor: 'vitest',
    code: `const { ${suite} } = await import('@cryptics-lab/sink-connectors/testing'); await ${suite}('mine', {})`,
  })),
  {
    name: '@cryptics-lab/service-kit',
    vendor: '@opentelemetry/sdk-trace-base',
    code: `const { createTracing } = await import('@cryptics-lab/service-kit/tracing')
      await createTracing({ enabled: true, exporter: 'otlp', endpoint: 'http://127.0.0.1:9', service: 'consumer', version: '1.0.0' })`,
  },
]

/** Checks of a consumer without vendors. */
export function vendorChecks({ folder, wanted }) {
  return cases
    .filter(({ name }) => wanted.includes(name))
    .map(({ name, vendor, code }, index) => ({
      title: `${name} names ${vendor} when it is missing`,
      async check() {
        const file = join(folder, `vendor-${index}.mjs`)
        writeFileSync(file, program(code))
        const done = await run(process.execPath, [file], { cwd: folder })
        if (!done.ok) return done.output
        const error = JSON.parse(done.stdout)
        const isNamed = error.code === 'MISSING_PACKAGE' && error.isOurs && error.message.includes('npm install ')
        return isNamed && error.message.includes(vendor) ? undefined : JSON.stringify(error)
      },
    }))
}

function program(code) {
  return `import { CrypticsError } from '@cryptics-lab/avro-models'
try {
  ${code}
  console.log(JSON.stringify({ message: 'nothing failed' }))
} catch (error) {
  console.log(JSON.stringify({ code: error.code, isOurs: CrypticsError.is(error), message: error.message }))
}
`
}
