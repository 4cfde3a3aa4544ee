/** Seeded cases: a failing one says its seed; SEQUENCER_SEED=<seed> runs that one alone. */

/** @param {number} seed */
export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    fraction: next,
    /** @param {number} bound */
    below: (bound) => Math.floor(next() * bound),
    flip: () => next() < 0.5,
    /** @template T @param {readonly T[]} from @returns {T} */
    pick: (from) => from[Math.floor(next() * from.length)],
  };
}

/** @typedef {ReturnType<typeof randomOf>} Random */

/**
 * @param {number} cases
 * @param {(random: Random) => void} check
 */
export function eachSeed(cases, check) {
  const only = process.env.SEQUENCER_SEED;
  const first = only === undefined ? 1 : Number(only);
  for (let seed = first; seed < first + (only === undefined ? cases : 1); seed++) {
    try {
      check(randomOf(seed));
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
}
