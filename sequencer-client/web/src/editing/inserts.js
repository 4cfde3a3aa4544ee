/**
 * The text that an edit inserts. Moving an edit past others changes where that goes and what it still deletes, never the
 * text itself.
 */

/** @import { TextOp } from "../text/TextOp.js" */
/** @import { Run } from "./matching.js" */

/**
 * Whether `applied` can be `sent`, moved past edits of others.
 *
 * @param {TextOp} sent
 * @param {TextOp} applied
 */
export function mayBecome(sent, applied) {
  return insertedText(sent) === insertedText(applied) && deletedLength(applied) <= deletedLength(sent);
}

/** @param {TextOp} op */
function insertedText(op) {
  return op.hunks.map((hunk) => hunk.insert).join("");
}

/** @param {TextOp} op */
function deletedLength(op) {
  return op.hunks.reduce((sum, hunk) => sum + hunk.deletes, 0);
}

/**
 * Where two forms of one edit put the same text, in the content after each.
 *
 * @param {TextOp} one
 * @param {TextOp} other
 */
export function sharedInserts(one, other) {
  /** @type {Run[]} */
  const shared = [];
  if (insertedText(one) !== insertedText(other)) {
    return shared;
  }
  const from = places(one);
  const to = places(other);
  for (let i = 0, j = 0; i < from.length && j < to.length; ) {
    const length = Math.min(from[i].length, to[j].length);
    shared.push({ from: from[i].at, to: to[j].at, length });
    i += taken(from[i], length);
    j += taken(to[j], length);
  }
  return shared;
}

/** Whether nothing is left, as a number. @param {{at: number, length: number}} place @param {number} length */
function taken(place, length) {
  place.at += length;
  place.length -= length;
  return place.length === 0 ? 1 : 0;
}

/** @param {TextOp} op */
function places(op) {
  let at = 0;
  const found = [];
  for (const { retain, inserts } of op.hunks) {
    at += retain;
    if (inserts > 0) {
      found.push({ at, length: inserts });
      at += inserts;
    }
  }
  return found;
}
