/**
 * What two lists have in common, in order: Myers, An O(ND) Difference Algorithm and Its Variations, 1986, the greedy one.
 */

/** Most entries that may differ: what is remembered of the search grows with its square. */
export const MOST_DIFFERENCES = 1000;

/** `length` entries from `from` on are those from `to` on. @typedef {{from: number, to: number, length: number}} Run */

/** How many steps searches may still take together. */
export class Budget {
  /** @param {number} steps */
  constructor(steps) {
    this.steps = steps;
  }
}

/**
 * The runs that stay, in order. `complete` is false where the search was given up: then what lies behind the last run was
 * not looked at to its end.
 *
 * @param {ArrayLike<number>} from
 * @param {ArrayLike<number>} to
 * @param {number} most differences before the search is given up
 * @param {Budget} budget
 * @returns {{runs: Run[], complete: boolean}}
 */
export function matching(from, to, most, budget) {
  const limit = Math.min(most, MOST_DIFFERENCES, from.length + to.length);
  // Furthest place in `from` on each diagonal k = (place in from) - (place in to).
  const furthest = new Int32Array(2 * limit + 3);
  const zero = limit + 1;
  /** @type {Int32Array[]} */
  const rounds = [];
  for (let d = 0; ; d++) {
    rounds.push(furthest.slice(zero - d - 1, zero + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest[zero + k - 1] < furthest[zero + k + 1]);
      let x = down ? furthest[zero + k + 1] : furthest[zero + k - 1] + 1;
      const start = x;
      while (x < from.length && x - k < to.length && from[x] === to[x - k]) {
        x++;
      }
      furthest[zero + k] = x;
      budget.steps -= 1 + x - start;
      if (x === from.length && x - k === to.length) {
        return { runs: runsTo(x, k, rounds), complete: true };
      }
    }
    if (d === limit || budget.steps <= 0) {
      const k = bestDiagonal(furthest, zero, d, from.length, to.length);
      return { runs: runsTo(furthest[zero + k], k, rounds), complete: false };
    }
  }
}

/**
 * Where most was put behind.
 *
 * @param {Int32Array} furthest
 * @param {number} zero
 * @param {number} d
 * @param {number} fromLength
 * @param {number} toLength
 */
function bestDiagonal(furthest, zero, d, fromLength, toLength) {
  let best = 0;
  let most = -1;
  for (let k = -d; k <= d; k += 2) {
    const x = furthest[zero + k];
    if (x <= fromLength && x - k <= toLength && 2 * x - k > most) {
      most = 2 * x - k;
      best = k;
    }
  }
  return best;
}

/**
 * The way back from a place.
 *
 * @param {number} endX
 * @param {number} endK
 * @param {Int32Array[]} rounds what each round began with, around its middle
 */
function runsTo(endX, endK, rounds) {
  /** @type {Run[]} */
  const runs = [];
  let x = endX;
  let k = endK;
  for (let d = rounds.length - 1; d >= 0; d--) {
    const before = rounds[d];
    const zero = d + 1;
    const down = k === -d || (k !== d && before[zero + k - 1] < before[zero + k + 1]);
    const start = down ? before[zero + k + 1] : before[zero + k - 1] + 1;
    if (x > start) {
      runs.push({ from: start, to: start - k, length: x - start });
    }
    k = down ? k + 1 : k - 1;
    x = down ? start : start - 1;
  }
  return runs.reverse();
}
