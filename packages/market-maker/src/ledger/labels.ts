import { type Ids, InvalidOptionError } from '@cryptics-lab/avro-models'

/** Gives labels to orders, and tells ours from those of others. */
export interface Labels {
  /** What every label of ours begins with, up to its first hyphen. */
  readonly prefix: string
  /** A new label, never given before, in this run or an earlier one. */
  next(): string
  /** Whether a label was given by a maker with this prefix, in this run or an earlier one. */
  isOwn(label: string | null | undefined): label is string
}

const longestLabel = 64
const longestCounter = 8

/**
 * Labels of the form `<prefix>-<run>-<counter>`: the run part comes from `ids`, so that labels stay unique across
 * restarts; the counter is in base 36.
 * @throws {InvalidOptionError} When the prefix is not 1 to 16 letters, digits or underscores, or no room is left.
 */
export function createLabels(prefix: string, ids: Ids): Labels {
  if (typeof prefix !== 'string' || !/^[A-Za-z0-9_]{1,16}$/.test(prefix)) {
    throw new InvalidOptionError('labelPrefix', `must be 1 to 16 letters, digits or underscores, not ${prefix}`)
  }
  const run = ids.next().replaceAll(/[^A-Za-z0-9]/g, '')
  const length = prefix.length + 1 + run.length + 1 + longestCounter
  if (run === '' || length > longestLabel) {
    throw new InvalidOptionError('ids', `gave an identity of ${run.length} characters; 1 to 38 have room in a label`)
  }
  let counter = 0
  return {
    prefix,
    next: () => `${prefix}-${run}-${(counter++).toString(36)}`,
    isOwn: (label): label is string =>
      typeof label === 'string' && label.split('-', 1)[0] === prefix && label !== prefix,
  }
}
