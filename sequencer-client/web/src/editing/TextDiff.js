import { TextOp } from "../text/TextOp.js";
import { sharedInserts } from "./inserts.js";
import { Budget, matching, MOST_DIFFERENCES } from "./matching.js";

/** @import { Rope } from "../text/Rope.js" */
/** @import { Run } from "./matching.js" */

/** What one difference may cost; beyond it, what was not compared yet counts as replaced. */
const MOST_STEPS = 1 << 22;

const NEWLINE = 10;
/** Scripts above this do without spaces, or are signs: each code point is a word. */
const LAST_WORD_LETTER = 0x1fff;

/**
 * Tells whether a piece of text ends before `at`.
 *
 * @typedef {(text: Uint32Array, at: number) => boolean} Grain
 */

/** @type {Grain} */
const lines = (text, at) => text[at - 1] === NEWLINE;
/** @type {Grain} */
const words = (text, at) => !isLetter(text[at - 1]) || !isLetter(text[at]);
/** @type {Grain} */
const letters = () => true;

const GRAINS = [lines, words, letters];

/** @param {number} codePoint */
function isLetter(codePoint) {
  return (
    (codePoint >= 0x30 && codePoint <= 0x39) ||
    (codePoint >= 0x41 && codePoint <= 0x5a) ||
    (codePoint >= 0x61 && codePoint <= 0x7a) ||
    codePoint === 0x5f ||
    (codePoint >= 0x80 && codePoint <= LAST_WORD_LETTER)
  );
}

/**
 * One edit that turns `from` into `to`, when how it came about is not known: it keeps the lines that both have, of the
 * others the words, and of a word the letters if that is most of it. So what is pending elsewhere stays where it is.
 *
 * The same edit in every language: `golden/text-diffs-v1.json`.
 *
 * @param {Rope} from
 * @param {Rope} to
 * @param {readonly Run[]} kept what is known to stay, in order
 */
export function between(from, to, kept = []) {
  return from.equals(to) ? TextOp.noop() : new Difference(from.toString(), to.toString()).op(kept);
}

/**
 * The edit that leads from what one form of an edit makes of `base` to what the other makes of it; what both insert stays,
 * so that what was written into it stays with it.
 *
 * @param {Rope} base
 * @param {TextOp} one
 * @param {TextOp} other
 */
export function betweenForms(base, one, other) {
  return between(base.apply(one).content, base.apply(other).content, sharedInserts(one, other));
}

class Difference {
  #from;
  #to;
  #op = TextOp.builder();
  #budget = new Budget(MOST_STEPS);

  /**
   * @param {string} from
   * @param {string} to
   */
  constructor(from, to) {
    this.#from = codePointsOf(from);
    this.#to = codePointsOf(to);
  }

  /** @param {readonly Run[]} kept */
  op(kept) {
    this.#around(kept, 0, this.#from.length, 0, this.#to.length, 0);
    return this.#op.build();
  }

  /**
   * @param {readonly Run[]} kept
   * @param {number} fromStart
   * @param {number} fromEnd
   * @param {number} toStart
   * @param {number} toEnd
   * @param {number} grain of what lies between
   */
  #around(kept, fromStart, fromEnd, toStart, toEnd, grain) {
    let from = fromStart;
    let to = toStart;
    for (const run of kept) {
      this.#range(from, run.from, to, run.to, grain);
      this.#op.retain(run.length);
      from = run.from + run.length;
      to = run.to + run.length;
    }
    this.#range(from, fromEnd, to, toEnd, grain);
  }

  /**
   * @param {number} fromStart
   * @param {number} fromEnd
   * @param {number} toStart
   * @param {number} toEnd
   * @param {number} grain
   */
  #range(fromStart, fromEnd, toStart, toEnd, grain) {
    let shorter = Math.min(fromEnd - fromStart, toEnd - toStart);
    let before = 0;
    while (before < shorter && this.#from[fromStart + before] === this.#to[toStart + before]) {
      before++;
    }
    shorter -= before;
    let behind = 0;
    while (behind < shorter && this.#from[fromEnd - 1 - behind] === this.#to[toEnd - 1 - behind]) {
      behind++;
    }
    const alike = before + behind;
    if (grain === GRAINS.length || fromEnd - fromStart === alike || toEnd - toStart === alike) {
      this.#op.retain(before);
      this.#replace(fromStart + before, fromEnd - behind, toStart + before, toEnd - behind);
      this.#op.retain(behind);
      return;
    }
    const ends = GRAINS[grain];
    while (before > 0 && !this.#bothEnd(ends, fromStart + before, toStart + before)) {
      before--;
    }
    while (behind > 0 && !this.#bothEnd(ends, fromEnd - behind, toEnd - behind)) {
      behind--;
    }
    this.#op.retain(before);
    this.#refine(fromStart + before, fromEnd - behind, toStart + before, toEnd - behind, grain);
    this.#op.retain(behind);
  }

  /**
   * @param {Grain} ends
   * @param {number} from
   * @param {number} to
   */
  #bothEnd(ends, from, to) {
    return ends(this.#from, from) && ends(this.#to, to);
  }

  /**
   * @param {number} fromStart
   * @param {number} fromEnd
   * @param {number} toStart
   * @param {number} toEnd
   * @param {number} grain
   */
  #refine(fromStart, fromEnd, toStart, toEnd, grain) {
    const ends = GRAINS[grain];
    /** @type {Map<string, number>} */
    const numbers = new Map();
    const from = pieces(this.#from, fromStart, fromEnd, ends, numbers);
    const to = pieces(this.#to, toStart, toEnd, ends, numbers);
    // A few letters that two words happen to share are no word that stayed.
    const most = ends === letters ? (fromEnd - fromStart + toEnd - toStart) >> 1 : MOST_DIFFERENCES;
    const { runs, complete } = matching(from.numbers, to.numbers, most, this.#budget);
    const kept = runs.map((run) => ({
      from: from.starts[run.from],
      to: to.starts[run.to],
      length: from.starts[run.from + run.length] - from.starts[run.from],
    }));
    this.#around(ends === letters && !complete ? [] : kept, fromStart, fromEnd, toStart, toEnd, grain + 1);
  }

  /**
   * @param {number} fromStart
   * @param {number} fromEnd
   * @param {number} toStart
   * @param {number} toEnd
   */
  #replace(fromStart, fromEnd, toStart, toEnd) {
    this.#op.insert(stringOf(this.#to, toStart, toEnd)).delete(fromEnd - fromStart);
  }
}

/**
 * Pieces that are alike get one number; `starts` ends with the end of the last.
 *
 * @param {Uint32Array} text
 * @param {number} start
 * @param {number} end
 * @param {Grain} ends
 * @param {Map<string, number>} known
 */
function pieces(text, start, end, ends, known) {
  const numbers = [];
  const starts = [start];
  for (let at = start + 1; at <= end; at++) {
    if (at === end || ends(text, at)) {
      const piece = stringOf(text, starts[starts.length - 1], at);
      const number = known.get(piece) ?? known.size;
      known.set(piece, number);
      numbers.push(number);
      starts.push(at);
    }
  }
  return { numbers, starts };
}

/** @param {string} text */
function codePointsOf(text) {
  const codePoints = new Uint32Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const codePoint = /** @type {number} */ (text.codePointAt(i));
    codePoints[length++] = codePoint;
    i += codePoint > 0xffff ? 1 : 0;
  }
  return codePoints.subarray(0, length);
}

/**
 * @param {Uint32Array} codePoints
 * @param {number} start
 * @param {number} end
 */
function stringOf(codePoints, start, end) {
  let text = "";
  for (let i = start; i < end; i++) {
    text += String.fromCodePoint(codePoints[i]);
  }
  return text;
}
