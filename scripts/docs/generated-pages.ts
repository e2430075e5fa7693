import { describeConfig, standardConfigSchema } from '@cryptics-lab/service-kit/config'
import { migrationFiles } from '@cryptics-lab/latency-pipeline/migrations'
import { renderConfiguration } from './configuration-reference.ts'
import { readErrors, renderErrors } from './error-reference.ts'

/** Files that follow from the code: path from docs/, and text. */
export function generatedPages(root: string): ReadonlyMap<string, string> {
  const migrations = [...migrationFiles()].map(
    ([name, text]) => [`../examples/latency-pipeline/migrations/${name}`, text] as const,
  )
  return new Map([
    ...migrations,
    ['configuration.md', renderConfiguration(describeConfig(standardConfigSchema))],
    ['errors.md', renderErrors(readErrors(root))],
  ])
}
