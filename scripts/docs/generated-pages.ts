import { describeConfig, standardConfigSchema } from '@cryptics-lab/service-kit/config'
import { renderConfiguration } from './configuration-reference.ts'
import { readErrors, renderErrors } from './error-reference.ts'

/** Pages of docs/ that follow from the code: file name and text. */
export function generatedPages(root: string): ReadonlyMap<string, string> {
  return new Map([
    ['configuration.md', renderConfiguration(describeConfig(standardConfigSchema))],
    ['errors.md', renderErrors(readErrors(root))],
  ])
}
