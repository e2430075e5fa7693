import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { ConnectConfig } from './jdbc-sink.ts'

/** Where a property is found in the options. */
export const propertyPath = (name: string): string => `properties["${name}"]`

/**
 * Lays the caller's own properties over what a builder made.
 * @param decisions Properties that follow from other options, and from which one.
 * @throws {InvalidOptionError} When one of them is such a property, or no text.
 */
export function withProperties(
  config: ConnectConfig,
  properties: ConnectConfig,
  decisions: Readonly<Record<string, string>>,
): ConnectConfig {
  for (const [name, value] of Object.entries(properties)) {
    const option = Object.hasOwn(decisions, name) ? decisions[name] : undefined
    if (option !== undefined)
      throw new InvalidOptionError(propertyPath(name), `follows from ${option}; change that instead`)
    if (typeof value !== 'string') throw new InvalidOptionError(propertyPath(name), 'must be text')
  }
  return { ...config, ...properties }
}
