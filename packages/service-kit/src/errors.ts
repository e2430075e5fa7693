import { CrypticsError, type CrypticsErrorOptions } from '@cryptics-lab/avro-models'

/** A package that only some users need is not installed. */
export class MissingPackageError extends CrypticsError {
  readonly code = 'MISSING_PACKAGE'
  /** What needs the packages, for example `tracing with the otlp exporter`. */
  readonly feature: string
  /** The packages that have to be installed. */
  readonly packages: readonly string[]

  /**
   * @param feature What needs the packages.
   * @param packages The packages that have to be installed.
   * @param options Cause.
   */
  constructor(feature: string, packages: readonly string[], options: CrypticsErrorOptions = {}) {
    super(`${feature} needs packages that are not installed; run: npm install ${packages.join(' ')}`, options)
    this.feature = feature
    this.packages = packages
  }
}
