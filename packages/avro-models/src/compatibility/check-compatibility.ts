import type { AvroSchema } from '../avro-schema.ts'
import { InvalidOptionError } from '../errors.ts'
import { resolveSchema } from '../schema-node.ts'
import { compareSchemas } from './can-read.ts'
import type { CompatibilityProblem, CompatibilityWarning } from './compatibility-problem.ts'

/**
 * Which data must stay readable: BACKWARD asks that the new schema reads old data, FORWARD that the old schema reads new
 * data, FULL for both, NONE for nothing. With _TRANSITIVE "old" is every earlier version, without it the latest one.
 */
export type CompatibilityMode =
  | 'NONE'
  | 'BACKWARD'
  | 'BACKWARD_TRANSITIVE'
  | 'FORWARD'
  | 'FORWARD_TRANSITIVE'
  | 'FULL'
  | 'FULL_TRANSITIVE'

/** The modes of a schema registry, in its spelling. */
export const compatibilityModes: readonly CompatibilityMode[] = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
]

/** A problem, and with which version. */
export interface VersionProblem extends CompatibilityProblem {
  /** Version of the history, from 1, that does not go together with the candidate. */
  readonly version: number
  /** Who cannot read whom: `backward` the candidate the version's data, `forward` the version the candidate's data. */
  readonly direction: 'backward' | 'forward'
}

/** A change of meaning, and against which version. */
export interface VersionWarning extends CompatibilityWarning {
  /** Version of the history, from 1. */
  readonly version: number
}

/** Whether a schema may follow its history. */
export interface CompatibilityResult {
  /** Whether the mode allows it. */
  readonly compatible: boolean
  /** What the mode forbids, the latest version first. */
  readonly problems: readonly VersionProblem[]
  /** What the mode allows and still changes what values mean; latest version only. */
  readonly warnings: readonly VersionWarning[]
}

/**
 * Whether a schema may be the next version, without a registry: the verdicts of a registry in the same mode.
 * @param candidate The new schema.
 * @param history Earlier versions, oldest first; none makes everything compatible.
 * @param mode What must stay readable. Market data that is kept wants FULL_TRANSITIVE or BACKWARD_TRANSITIVE.
 * @throws {InvalidSchema} When one of them is no Avro schema.
 * @throws {InvalidOptionError} When there is no such mode.
 * @see https://docs.confluent.io/platform/current/schema-registry/fundamentals/schema-evolution.html
 */
export function checkCompatibility(
  candidate: AvroSchema,
  history: readonly AvroSchema[],
  mode: CompatibilityMode,
): CompatibilityResult {
  if (!compatibilityModes.includes(mode)) {
    throw new InvalidOptionError('mode', `must be one of ${compatibilityModes.join(', ')}, not ${JSON.stringify(mode)}`)
  }
  const next = resolveSchema(candidate)
  const versions = history.map((schema, index) => ({ version: index + 1, node: resolveSchema(schema) })).reverse()
  const checked = mode === 'NONE' ? [] : mode.endsWith('_TRANSITIVE') ? versions : versions.slice(0, 1)
  const problems: VersionProblem[] = []
  const warnings: VersionWarning[] = []
  const isBackward = !mode.startsWith('FORWARD')
  for (const { version, node } of checked) {
    const backward = compareSchemas(next, node)
    if (version === history.length) warnings.push(...backward.warnings.map((warning) => ({ ...warning, version })))
    if (isBackward)
      problems.push(...backward.problems.map((found) => ({ ...found, version, direction: 'backward' as const })))
    if (mode.startsWith('BACKWARD')) continue
    const forward = compareSchemas(node, next)
    problems.push(...forward.problems.map((found) => ({ ...found, version, direction: 'forward' as const })))
  }
  return { compatible: problems.length === 0, problems, warnings }
}
