import { codePoints } from "../text/codePoints.js";
import { TextOp } from "../text/TextOp.js";

/** A part of an encoded op beside its text: tags, lengths and a count. */
const PART_BYTES = 12;
const LONGEST_CODE_POINT = 4;

/**
 * Cuts an edit that is too large for one op into several that do the same, each made after the one before.
 *
 * @param {TextOp} op without deleted text
 * @param {number} maxBytes at least `MIN_OP_BYTES`
 * @param {number} maxChanges
 * @returns {TextOp[]}
 */
export function split(op, maxBytes, maxChanges) {
  if (op.hunks.length <= maxChanges && op.encodedLength() <= maxBytes) {
    return [op];
  }
  const pieces = new OpSplit(maxBytes, maxChanges);
  for (const part of op.parts()) {
    pieces.take(part);
  }
  return pieces.end();
}

class OpSplit {
  #maxBytes;
  #maxChanges;
  /** @type {TextOp[]} */
  #pieces = [];
  #piece = TextOp.builder();
  #bytes = PART_BYTES;
  #changes = 0;
  /** Code points of the result that are final: the next piece begins behind them. */
  #done = 0;

  /**
   * @param {number} maxBytes
   * @param {number} maxChanges
   */
  constructor(maxBytes, maxChanges) {
    this.#maxBytes = maxBytes;
    this.#maxChanges = maxChanges;
  }

  end() {
    const op = this.#piece.build();
    if (!op.isNoop) {
      this.#pieces.push(op);
    }
    return this.#pieces;
  }

  /** @param {number} needed */
  #makeRoom(needed) {
    if (this.#bytes + needed > this.#maxBytes || this.#changes >= this.#maxChanges) {
      this.end();
      this.#piece = TextOp.builder().retain(this.#done);
      this.#bytes = PART_BYTES;
      this.#changes = 0;
    }
  }

  /** @param {import("../text/TextOp.js").Part} part */
  take(part) {
    if ("retain" in part) {
      this.#makeRoom(2 * PART_BYTES);
      this.#piece.retain(part.retain);
      this.#bytes += PART_BYTES;
      this.#done += part.retain;
    } else if ("delete" in part) {
      this.#makeRoom(PART_BYTES);
      this.#piece.delete(part.delete);
      this.#bytes += PART_BYTES;
      this.#changes++;
    } else {
      this.#insert(part.insert);
    }
  }

  /** @param {string} text */
  #insert(text) {
    for (let from = 0; from < text.length; ) {
      this.#makeRoom(PART_BYTES + LONGEST_CODE_POINT);
      const { to, bytes } = endThatFits(text, from, this.#maxBytes - this.#bytes - PART_BYTES);
      const fits = text.slice(from, to);
      this.#piece.insert(fits);
      this.#bytes += PART_BYTES + bytes;
      this.#changes++;
      this.#done += codePoints(fits);
      from = to;
    }
  }
}

/**
 * @param {string} text
 * @param {number} from
 * @param {number} room
 */
function endThatFits(text, from, room) {
  let bytes = 0;
  let at = from;
  while (at < text.length) {
    const point = /** @type {number} */ (text.codePointAt(at));
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : LONGEST_CODE_POINT;
    if (bytes + size > room) {
      break;
    }
    bytes += size;
    at += point < 0x10000 ? 1 : 2;
  }
  return { to: at, bytes };
}
