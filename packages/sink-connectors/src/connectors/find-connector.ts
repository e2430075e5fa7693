import { NameUnknownError } from '../errors.ts'

/** An entry that has a name of its own and one that it was registered under. */
interface Named {
  readonly registeredAs: string
  readonly config: { readonly name: string }
}

/** The entry of either name. @throws {NameUnknownError} */
export function findConnector<Entry extends Named>(entries: readonly Entry[], name: string): Entry {
  const found = entries.find(({ config, registeredAs }) => config.name === name || registeredAs === name)
  if (found !== undefined) return found
  const known = entries.map(({ config }) => config.name)
  throw new NameUnknownError('connector', name, known)
}
