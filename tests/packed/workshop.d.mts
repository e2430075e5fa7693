/** A packed package. */
export interface PackedPackage {
  /** Name of the package. */
  readonly name: string
  /** Path of its tarball. */
  readonly tarball: string
}

/** Packs every package into a folder. */
export function packAll(target: string): Promise<readonly PackedPackage[]>
