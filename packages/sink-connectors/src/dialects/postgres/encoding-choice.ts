import type { WriteEncoding } from '../../ports.ts'

/** Rows between which it is measured which encoding is quicker; below it is arrays, above it is COPY. */
export interface DoubtfulRows {
  /** Fewest rows for which a COPY is tried. */
  readonly from: number
  /** Rows from which a COPY is always quicker. */
  readonly to: number
}

/** Chooses how a batch travels, and learns from how long it took. */
export interface EncodingChoice {
  /** The encoding for a batch of so many rows. */
  choose(rows: number): WriteEncoding
  /** Tells how long a batch took, in microseconds. */
  learn(encoding: WriteEncoding, rows: number, microseconds: number): void
}

// The first ones of a process are slow whatever they are: code is cold, statements are planned.
const coldSamples = 2
const firstSamples = coldSamples + 4
const everySoOften = 32
const weightOfNew = 0.2

interface Measured {
  samples: number
  perRow: number
}

/**
 * Makes a choice: in the doubtful band both encodings are tried a few times, then the quicker one is taken, and the other
 * one tried again once in a while, because machines and networks change.
 */
export function createEncodingChoice(doubtful: DoubtfulRows): EncodingChoice {
  const measured: Record<WriteEncoding, Measured> = {
    arrays: { samples: 0, perRow: 0 },
    copy: { samples: 0, perRow: 0 },
  }
  let turns = 0
  return {
    choose(rows) {
      if (rows < doubtful.from) return 'arrays'
      if (rows >= doubtful.to) return 'copy'
      const { arrays, copy } = measured
      if (copy.samples < firstSamples || arrays.samples < firstSamples) {
        return copy.samples <= arrays.samples ? 'copy' : 'arrays'
      }
      const quicker = copy.perRow <= arrays.perRow ? 'copy' : 'arrays'
      turns += 1
      if (turns % everySoOften !== 0) return quicker
      return quicker === 'copy' ? 'arrays' : 'copy'
    },
    learn(encoding, rows, microseconds) {
      if (rows < doubtful.from || rows >= doubtful.to) return
      const known = measured[encoding]
      const perRow = microseconds / rows
      const isFirst = known.samples <= coldSamples
      known.perRow = isFirst ? perRow : known.perRow + weightOfNew * (perRow - known.perRow)
      known.samples += 1
    },
  }
}
