import { MalformedOpError } from "../errors.js";
import { checkedLength, codePoints, utf8Length } from "./codePoints.js";
import { compose } from "./compose.js";
import { HunkList } from "./HunkList.js";

/**
 * "Keep `retain`, insert `insert`, delete `deletes`" in code points. `deleted` is the text that goes, null if it is not
 * known.
 *
 * @typedef {{readonly retain: number, readonly insert: string, readonly inserts: number, readonly deletes: number,
 *   readonly deleted: string | null}} Hunk
 */

/**
 * One component of an edit, spelled as proto3 JSON spells `TextPart`.
 *
 * @typedef {{retain: number} | {insert: string} | {delete: number, deleted?: string}} Part
 */

/**
 * One edit of a whole document: keep some code points, insert text, delete code points, and so on to the end. Immutable.
 *
 * Always in normal form, so that equal edits are spelled alike: no empty parts, neighbours of one kind merged, an insert
 * before the delete at the same place, nothing kept at the end. Normal form makes an edit a list of hunks of which only
 * the first may keep nothing and none may change nothing.
 */
export class TextOp {
  /** @param {readonly Hunk[]} hunks in normal form */
  constructor(hunks) {
    let span = 0;
    let inserts = 0;
    let deletes = 0;
    for (const hunk of hunks) {
      span += hunk.retain + hunk.deletes;
      inserts += hunk.inserts;
      deletes += hunk.deletes;
    }
    this.hunks = hunks;
    /** Code points from the start of the document to the end of the last change: no shorter document can take it. */
    this.span = checkedLength(span);
    /** Code points the document grows by; below zero when it shrinks. */
    this.delta = checkedLength(inserts) - deletes;
  }

  /** The edit that changes nothing. */
  static noop() {
    return NOOP;
  }

  /**
   * @param {number} position in code points
   * @param {string} text
   */
  static insert(position, text) {
    return TextOp.replace(position, 0, text);
  }

  /**
   * @param {number} position in code points
   * @param {number} count
   */
  static delete(position, count) {
    return TextOp.replace(position, count, "");
  }

  /**
   * Puts `text` in the place of `count` code points from `position` on.
   *
   * @param {number} position
   * @param {number} count
   * @param {string} text
   * @throws {MalformedOpError} for a lone surrogate, or numbers out of range
   */
  static replace(position, count, text) {
    return TextOp.builder().retain(position).insert(text).delete(count).build();
  }

  /**
   * The normal form of `parts`. Parts of length zero are dropped.
   *
   * @param {Iterable<Part>} parts
   * @throws {MalformedOpError}
   */
  static of(parts) {
    const builder = TextOp.builder();
    for (const part of parts) {
      if ("retain" in part) {
        builder.retain(part.retain);
      } else if ("insert" in part) {
        builder.insert(part.insert);
      } else {
        builder.delete(part.delete, part.deleted ?? null);
      }
    }
    return builder.build();
  }

  static builder() {
    return new TextOpBuilder();
  }

  /** The components from the start of the document on, in normal form. */
  parts() {
    /** @type {Part[]} */
    const parts = [];
    for (const hunk of this.hunks) {
      if (hunk.retain > 0) {
        parts.push({ retain: hunk.retain });
      }
      if (hunk.inserts > 0) {
        parts.push({ insert: hunk.insert });
      }
      if (hunk.deletes > 0) {
        parts.push(
          hunk.deleted === null ? { delete: hunk.deletes } : { delete: hunk.deletes, deleted: hunk.deleted },
        );
      }
    }
    return parts;
  }

  get isNoop() {
    return this.hunks.length === 0;
  }

  /** Whether the text of every delete is known, as it is after it was applied. */
  get isInvertible() {
    return this.hunks.every((hunk) => hunk.deletes === 0 || hunk.deleted !== null);
  }

  /** The edit that takes this one back. Throws unless {@link isInvertible}. */
  invert() {
    if (!this.isInvertible) {
      throw new Error("the deleted text is not known: apply the edit first");
    }
    return new TextOp(
      this.hunks.map((hunk) => ({
        retain: hunk.retain,
        insert: hunk.deleted ?? "",
        inserts: hunk.deletes,
        deletes: hunk.inserts,
        deleted: hunk.inserts > 0 ? hunk.insert : null,
      })),
    );
  }

  /**
   * The edit that does this one and then `next`; only for edits that were not yet sent.
   *
   * @param {TextOp} next
   */
  compose(next) {
    return compose(this, next);
  }

  /** This edit without the deleted text it may know: the form in which edits are submitted. */
  withoutDeletedText() {
    return this.hunks.some((hunk) => hunk.deleted !== null)
      ? new TextOp(this.hunks.map((hunk) => (hunk.deleted === null ? hunk : { ...hunk, deleted: null })))
      : this;
  }

  /**
   * This edit with hunk `index`, and all behind it, `distance` further right; they stay behind the one before.
   *
   * @param {number} index
   * @param {number} distance
   */
  movedFrom(index, distance) {
    const hunks = this.hunks.slice();
    hunks[index] = { ...hunks[index], retain: hunks[index].retain + distance };
    /** @type {TextOp} */
    const moved = Object.create(TextOp.prototype);
    moved.hunks = hunks;
    moved.span = checkedLength(this.span + distance);
    moved.delta = this.delta;
    return moved;
  }

  /** Bytes of the canonical protobuf message, which is what `op_bytes` limits. */
  encodedLength() {
    let bytes = 0;
    for (const hunk of this.hunks) {
      bytes += partLength(hunk.retain > 0 ? 1 + varintLength(hunk.retain) : 0);
      bytes += partLength(textField(hunk.insert));
      bytes += partLength(hunk.deletes > 0 ? 1 + varintLength(hunk.deletes) + textField(hunk.deleted ?? "") : 0);
    }
    return bytes;
  }

  /** @param {TextOp} other */
  equals(other) {
    return (
      this.hunks.length === other.hunks.length &&
      this.hunks.every((hunk, i) => {
        const like = other.hunks[i];
        return (
          hunk.retain === like.retain &&
          hunk.insert === like.insert &&
          hunk.deletes === like.deletes &&
          hunk.deleted === like.deleted
        );
      })
    );
  }
}

/** Takes parts in any spelling and gives the edit in normal form. */
class TextOpBuilder {
  #hunks = new HunkList();

  /** @param {number} count */
  retain(count) {
    this.#hunks.retain(checkedLength(count));
    return this;
  }

  /** @param {string} text */
  insert(text) {
    this.#hunks.insert(text, codePoints(text));
    return this;
  }

  /**
   * @param {number} count
   * @param {string | null} [deleted]
   */
  delete(count, deleted = null) {
    if (deleted !== null && codePoints(deleted) !== checkedLength(count)) {
      throw new MalformedOpError("DELETED_TEXT_MISMATCH", "the deleted text is not as long as its delete");
    }
    this.#hunks.delete(checkedLength(count), deleted);
    return this;
  }

  build() {
    return this.#hunks.toOp();
  }
}

const NOOP = new TextOp([]);

/** @param {number} content */
function partLength(content) {
  return content === 0 ? 0 : 1 + varintLength(content) + content;
}

/** @param {string} text */
function textField(text) {
  const bytes = utf8Length(text);
  return bytes === 0 ? 0 : 1 + varintLength(bytes) + bytes;
}

/** @param {number} value */
function varintLength(value) {
  return value < 2 ** 7 ? 1 : value < 2 ** 14 ? 2 : value < 2 ** 21 ? 3 : value < 2 ** 28 ? 4 : 5;
}
