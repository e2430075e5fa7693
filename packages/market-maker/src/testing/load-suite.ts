import { MissingPackageError } from '@cryptics-lab/avro-models'

/**
 * Loads a suite, which needs vitest: an optional peer, since only those who write tests have it.
 * @throws {MissingPackageError} vitest is not installed.
 */
export async function loadSuite<Suite>(load: () => Promise<Suite>): Promise<Suite> {
  try {
    await import('vitest')
  } catch (cause) {
    throw new MissingPackageError('a contract suite', ['vitest'], { cause })
  }
  return await load()
}
