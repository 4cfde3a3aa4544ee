/** The tree of a rope: a persistent AVL tree whose leaves hold the text. Offsets are UTF-16 units, never inside a pair. */

import { codePoints, utf8Length } from "./codePoints.js";
import { combineCrc32c, crc32c } from "./crc32c.js";

const MAX_LEAF_UNITS = 1024;
/** What two neighbours may be together to become one, so that deleting leaves no crumbs. */
const MERGED_LEAF_UNITS = 512;

const UTF8 = new TextEncoder();

/** @typedef {Leaf | Branch} RopeNode */

export class Leaf {
  height = 0;
  /** @type {number | undefined} */
  #crc32c;

  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.units = text.length;
    this.points = codePoints(text);
    this.bytes = utf8Length(text);
  }

  get crc32c() {
    this.#crc32c ??= crc32c(UTF8.encode(this.text));
    return this.#crc32c;
  }
}

export class Branch {
  /** @type {number | undefined} */
  #crc32c;

  /**
   * @param {RopeNode} left
   * @param {RopeNode} right
   */
  constructor(left, right) {
    this.left = left;
    this.right = right;
    /** @type {number} */
    this.height = 1 + Math.max(left.height, right.height);
    /** @type {number} */
    this.units = left.units + right.units;
    /** @type {number} */
    this.points = left.points + right.points;
    /** @type {number} */
    this.bytes = left.bytes + right.bytes;
  }

  /** @returns {number} */
  get crc32c() {
    this.#crc32c ??= combineCrc32c(this.left.crc32c, this.right.crc32c, this.right.bytes);
    return this.#crc32c;
  }
}

export const EMPTY = new Leaf("");

/**
 * @param {string} text
 * @returns {RopeNode}
 */
export function build(text) {
  if (text.length <= MAX_LEAF_UNITS) {
    return text === "" ? EMPTY : new Leaf(text);
  }
  const middle = betweenPairs(text, text.length >> 1);
  return join(build(text.slice(0, middle)), build(text.slice(middle)));
}

/**
 * @param {string} text
 * @param {number} offset
 */
function betweenPairs(text, offset) {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit <= 0xdfff ? offset + 1 : offset;
}

/**
 * The text with `insert` in the place of the units `from` up to, without, `to`.
 *
 * @param {RopeNode} node
 * @param {number} from
 * @param {number} to
 * @param {string} insert
 * @returns {RopeNode}
 */
export function replaceUnits(node, from, to, insert) {
  if (from === to && insert === "") {
    return node;
  }
  if (node instanceof Leaf) {
    return build(node.text.slice(0, from) + insert + node.text.slice(to));
  }
  const middle = node.left.units;
  if (to <= middle) {
    return join(replaceUnits(node.left, from, to, insert), node.right);
  }
  if (from >= middle) {
    return join(node.left, replaceUnits(node.right, from - middle, to - middle, insert));
  }
  return join(
    replaceUnits(node.left, from, middle, insert),
    replaceUnits(node.right, 0, to - middle, ""),
  );
}

/**
 * The two texts in a row, in balance again (Blelloch, Ferizovic, Sun: Just Join for Parallel Ordered Sets, 2016).
 *
 * @param {RopeNode} left
 * @param {RopeNode} right
 * @returns {RopeNode}
 */
function join(left, right) {
  if (left.units === 0 || right.units === 0) {
    return left.units === 0 ? right : left;
  }
  if (left instanceof Leaf && right instanceof Leaf && left.units + right.units <= MERGED_LEAF_UNITS) {
    return new Leaf(left.text + right.text);
  }
  if (left instanceof Branch && left.height > right.height + 1) {
    return balanceRight(left.left, join(left.right, right));
  }
  if (right instanceof Branch && right.height > left.height + 1) {
    return balanceLeft(join(left, right.left), right.right);
  }
  return new Branch(left, right);
}

/**
 * @param {RopeNode} left
 * @param {RopeNode} right at most two higher
 */
function balanceRight(left, right) {
  if (!(right instanceof Branch) || right.height <= left.height + 1) {
    return new Branch(left, right);
  }
  const inner = right.left;
  return inner instanceof Branch && inner.height > right.right.height
    ? new Branch(new Branch(left, inner.left), new Branch(inner.right, right.right))
    : new Branch(new Branch(left, inner), right.right);
}

/**
 * @param {RopeNode} left at most two higher
 * @param {RopeNode} right
 */
function balanceLeft(left, right) {
  if (!(left instanceof Branch) || left.height <= right.height + 1) {
    return new Branch(left, right);
  }
  const inner = left.right;
  return inner instanceof Branch && inner.height > left.left.height
    ? new Branch(new Branch(left.left, inner.left), new Branch(inner.right, right))
    : new Branch(left.left, new Branch(inner, right));
}

/**
 * @param {RopeNode} node
 * @param {number} from
 * @param {number} to
 * @returns {string}
 */
export function slice(node, from, to) {
  if (node instanceof Leaf) {
    return node.text.slice(from, to);
  }
  const middle = node.left.units;
  const left = from < middle ? slice(node.left, from, Math.min(to, middle)) : "";
  return to > middle ? left + slice(node.right, Math.max(0, from - middle), to - middle) : left;
}

/**
 * What is wrong with the tree, for tests: one sentence each.
 *
 * @param {RopeNode} node
 * @returns {string[]}
 */
export function flaws(node) {
  if (node instanceof Leaf) {
    return node.units > MAX_LEAF_UNITS ? [`a leaf of ${node.units} units`] : [];
  }
  const tilt = Math.abs(node.left.height - node.right.height);
  return [
    ...flaws(node.left),
    ...flaws(node.right),
    ...(tilt > 1 ? [`a branch whose sides differ by ${tilt} in height`] : []),
    ...(node.left.units === 0 || node.right.units === 0 ? ["an empty leaf in a branch"] : []),
  ];
}
