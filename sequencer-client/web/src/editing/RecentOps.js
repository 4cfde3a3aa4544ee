import { transformPosition } from "../text/transform.js";

/** @import { TextOp } from "../text/TextOp.js" */
/** @import { Side } from "../text/transform.js" */

const MAX_OPS = 512;
const MAX_BYTES = 1024 * 1024;

/** The newest ops of the log, so that positions of others that refer to an older number can be brought here. */
export class RecentOps {
  /** @type {TextOp[]} */
  #ops = [];
  #bytes = 0;
  #seq;

  /** @param {number} seq the last op there is */
  constructor(seq) {
    this.#seq = seq;
  }

  /** @param {TextOp} applied the op after the last */
  add(applied) {
    const bare = applied.withoutDeletedText();
    this.#ops.push(bare);
    this.#bytes += bare.encodedLength();
    this.#seq++;
    while (this.#ops.length > MAX_OPS || this.#bytes > MAX_BYTES) {
      this.#bytes -= this.#ops[0].encodedLength();
      this.#ops.shift();
    }
  }

  /** Positions of what came before a snapshot cannot be brought past it. @param {number} seq */
  restart(seq) {
    this.#ops = [];
    this.#bytes = 0;
    this.#seq = seq;
  }

  /**
   * Where a position at `atSeq` is now; null if that is not reached yet, or too old.
   *
   * @param {number} position
   * @param {number} atSeq
   * @param {Side} side
   */
  position(position, atSeq, side) {
    const behind = this.#seq - atSeq;
    if (behind < 0 || behind > this.#ops.length) {
      return null;
    }
    const since = behind === 0 ? [] : this.#ops.slice(-behind);
    return since.reduce((moved, op) => transformPosition(moved, op, side), position);
  }
}
