import { InvalidOptionError } from '@cryptics-lab/avro-models'

/** A secret text, or undefined when it is absent; unlike other values it is not shown when it is refused. @throws {InvalidOptionError} */
export function secretAt(path: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw new InvalidOptionError(path, 'must be text; put it into quotes')
}
