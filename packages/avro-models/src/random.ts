/** Source of randomness. Every part of the suite that draws takes one as an argument. */
export interface Random {
  /** The next number, 0 inclusive to 1 exclusive. */
  next(): number
}

/** The machine's generator; not for secrets. */
export const systemRandom: Random = { next: () => Math.random() }

/**
 * A reproducible generator: the same seed gives the same numbers on every machine.
 * @param seed Any number; its 32 low bits count.
 * @param stream Name of an independent stream of the same seed, so that one consumer's draws do not move another's.
 */
export function createSeededRandom(seed: number, stream = ''): Random {
  let state = seed >>> 0
  for (const character of stream) state = Math.imul(state ^ (character.codePointAt(0) as number), 0x9e3779b1) >>> 0
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
    },
  }
}
