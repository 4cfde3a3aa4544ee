import { MalformedOpError } from "../errors.js";
import { codePoints, unitsAfter } from "./codePoints.js";
import { build, EMPTY, Leaf, replaceUnits, slice } from "./ropeTree.js";
import { TextOp } from "./TextOp.js";

/** @import { RopeNode } from "./ropeTree.js" */

/**
 * The content of a text document. Immutable: an edit gives a new rope that shares all but one path with the old one, and
 * takes O(log n). Positions and lengths are code points unless the name says UTF-16.
 */
export class Rope {
  #root;
  /** @type {string | undefined} */
  #string;

  /** @param {RopeNode} root */
  constructor(root) {
    this.#root = root;
  }

  static empty() {
    return EMPTY_ROPE;
  }

  /**
   * @param {string} text
   * @throws {MalformedOpError} for a lone surrogate
   */
  static of(text) {
    codePoints(text);
    return text === "" ? EMPTY_ROPE : new Rope(build(text));
  }

  /** Code points. */
  get length() {
    return this.#root.points;
  }

  /** UTF-16 units, as `String.length` counts them. */
  get utf16Length() {
    return this.#root.units;
  }

  /** Bytes of UTF-8. */
  get byteLength() {
    return this.#root.bytes;
  }

  /** CRC-32C of the UTF-8 content. Remembered in the parts of the rope: after an edit only what is new is computed. */
  get crc32c() {
    return this.#root.crc32c;
  }

  /**
   * Applies `op`; gives the new content, and the op with the text of every delete filled in, so that it can be inverted.
   *
   * @param {TextOp} op
   * @returns {{content: Rope, op: TextOp}}
   * @throws {MalformedOpError} `BEYOND_END`
   */
  apply(op) {
    if (op.span > this.length) {
      throw new MalformedOpError(
        "BEYOND_END",
        `the edit spans ${op.span} code points, the document has ${this.length}`,
      );
    }
    let root = this.#root;
    let position = 0;
    const hunks = op.hunks.map((hunk) => {
      position += hunk.retain;
      const from = toUnits(root, position);
      const to = hunk.deletes === 0 ? from : toUnits(root, position + hunk.deletes);
      const deleted = hunk.deletes === 0 ? null : slice(root, from, to);
      root = replaceUnits(root, from, to, hunk.insert);
      position += hunk.inserts;
      return deleted === hunk.deleted ? hunk : { ...hunk, deleted };
    });
    return { content: root === this.#root ? this : new Rope(root), op: new TextOp(hunks) };
  }

  /**
   * The text from code point `from` up to, without, `to`.
   *
   * @param {number} from
   * @param {number} to
   */
  text(from, to) {
    return slice(this.#root, toUnits(this.#root, from), toUnits(this.#root, to));
  }

  /**
   * The text between two UTF-16 offsets.
   *
   * @param {number} from
   * @param {number} to
   */
  utf16Text(from, to) {
    return slice(this.#root, from, to);
  }

  /**
   * Code points before the UTF-16 offset.
   *
   * @param {number} utf16Offset
   * @throws {MalformedOpError} for an offset inside of a surrogate pair (`INSIDE_PAIR`) or outside of the text (`BEYOND_END`)
   */
  toCodePoints(utf16Offset) {
    if (!Number.isInteger(utf16Offset) || utf16Offset < 0 || utf16Offset > this.utf16Length) {
      throw new MalformedOpError("BEYOND_END", `offset ${utf16Offset} is not in 0..${this.utf16Length}`);
    }
    let node = this.#root;
    let units = utf16Offset;
    let before = 0;
    while (!(node instanceof Leaf)) {
      if (units <= node.left.units) {
        node = node.left;
      } else {
        before += node.left.points;
        units -= node.left.units;
        node = node.right;
      }
    }
    if (node.points === node.units) {
      return before + units;
    }
    if (isInsidePair(node.text, units)) {
      throw new MalformedOpError("INSIDE_PAIR", `offset ${utf16Offset} is inside of a surrogate pair`);
    }
    return before + codePoints(node.text.slice(0, units));
  }

  /**
   * UTF-16 units before the code point.
   *
   * @param {number} position
   */
  toUtf16(position) {
    return toUnits(this.#root, position);
  }

  /** Whether both are the same text, however they came about. @param {Rope} other */
  equals(other) {
    return (
      this.#root === other.#root ||
      (this.byteLength === other.byteLength && this.crc32c === other.crc32c && this.toString() === other.toString())
    );
  }

  toString() {
    this.#string ??= slice(this.#root, 0, this.#root.units);
    return this.#string;
  }
}

/**
 * @param {string} text
 * @param {number} offset
 */
export function isInsidePair(text, offset) {
  const before = text.charCodeAt(offset - 1);
  const after = text.charCodeAt(offset);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

/**
 * @param {RopeNode} root
 * @param {number} position
 */
function toUnits(root, position) {
  if (!Number.isInteger(position) || position < 0 || position > root.points) {
    throw new MalformedOpError("BEYOND_END", `position ${position} is not in 0..${root.points}`);
  }
  let node = root;
  let points = position;
  let before = 0;
  while (!(node instanceof Leaf)) {
    if (points <= node.left.points) {
      node = node.left;
    } else {
      before += node.left.units;
      points -= node.left.points;
      node = node.right;
    }
  }
  return before + (node.points === node.units ? points : unitsAfter(node.text, 0, points));
}

const EMPTY_ROPE = new Rope(EMPTY);
