/** One public entry of a package. */
export interface PackageEntry {
  /** Folder of the package, relative to the root. */
  readonly packageFolder: string
  /** Name of the package. */
  readonly packageName: string
  /** What a user imports. */
  readonly specifier: string
  /** Its source, relative to the root. */
  readonly file: string
}

/** Every public entry of every package. */
export function packageEntries(): readonly PackageEntry[]
