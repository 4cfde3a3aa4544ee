import { unitsAfter } from "./codePoints.js";

/** @import { TextOp } from "./TextOp.js" */

export const RETAIN = 0;
export const INSERT = 1;
export const DELETE = 2;
export const END = 3;

/** Reads an edit component by component, each in as many pieces as the reader likes. */
export class PartCursor {
  #hunks;
  #hunk;
  #textOffset = 0;

  /**
   * @param {TextOp} op
   * @param {number} [hunk] begins with what is kept before it
   */
  constructor(op, hunk = 0) {
    this.#hunks = op.hunks;
    this.#hunk = hunk;
    /** {@link RETAIN}, {@link INSERT}, {@link DELETE} or, for good, {@link END}. */
    this.kind = RETAIN;
    /** Code points left in this component; without limit at the end. */
    this.remaining = 0;
    this.#settle(RETAIN);
  }

  /** The hunk it is in; the number of hunks at the end. */
  get hunk() {
    return this.#hunk;
  }

  /**
   * Goes to the first component from `kind` on that is not empty.
   *
   * @param {number} kind
   */
  #settle(kind) {
    this.#textOffset = 0;
    for (let next = kind; this.#hunk < this.#hunks.length; this.#hunk++, next = RETAIN) {
      const hunk = this.#hunks[this.#hunk];
      const lengths = [hunk.retain, hunk.inserts, hunk.deletes];
      while (next < END && lengths[next] === 0) {
        next++;
      }
      if (next < END) {
        this.kind = next;
        this.remaining = lengths[next];
        return;
      }
    }
    this.kind = END;
    this.remaining = Infinity;
  }

  /**
   * Goes on by `count`, at most what remains.
   *
   * @param {number} count
   */
  skip(count) {
    this.take(count);
  }

  /**
   * Goes on by `count`; gives the text inserted or deleted there, null if it is not known or nothing is.
   *
   * @param {number} count
   * @returns {string | null}
   */
  take(count) {
    if (this.kind === END) {
      return null;
    }
    const text = this.#text();
    const from = this.#textOffset;
    if (count === this.remaining) {
      this.#settle(this.kind + 1);
      return text === null ? null : text.slice(from);
    }
    this.remaining -= count;
    if (text === null) {
      return null;
    }
    this.#textOffset = unitsAfter(text, from, count);
    return text.slice(from, this.#textOffset);
  }

  /**
   * As {@link take} of an insert, whose text is always known.
   *
   * @param {number} count
   * @returns {string}
   */
  takeInsert(count) {
    return /** @type {string} */ (this.take(count));
  }

  #text() {
    const hunk = this.#hunks[this.#hunk];
    return this.kind === INSERT ? hunk.insert : this.kind === DELETE ? hunk.deleted : null;
  }
}
