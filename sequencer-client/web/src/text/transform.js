/**
 * Moving an edit past another one that was made on the same content. Pure functions.
 *
 * One order for all: where the incoming (later numbered) edit and a committed one insert at one place, the incoming text
 * goes to the left, as in ot-text-unicode under ShareDB. With it, applying `a` and then `b` moved past `a` gives the same
 * as `b` and then `a` moved past `b` (TP1 of Ressel et al., 1996). Edits must be moved past others one by one: composing
 * those first can change the result.
 */

import { HunkList } from "./HunkList.js";
import { DELETE, END, INSERT, PartCursor, RETAIN } from "./PartCursor.js";

/** @import { TextOp } from "./TextOp.js" */

/** Before the other's insert: the side of the incoming (later numbered) edit against a committed one. */
export const LEFT = "left";
/** After the other's insert: the side of a committed edit against one that is still pending. */
export const RIGHT = "right";

/** @typedef {typeof LEFT | typeof RIGHT} Side */

/**
 * Both edits, each moved past the other.
 *
 * @param {TextOp} incoming
 * @param {TextOp} committed
 */
export function both(incoming, committed) {
  if (committed.hunks.length === 1 && incoming.hunks.length > 1) {
    const { retain, deletes } = committed.hunks[0];
    const { before, base, delta } = hunksBefore(incoming, retain);
    if (before < incoming.hunks.length && base + incoming.hunks[before].retain > retain + deletes) {
      // The two do not meet: one search for both ways.
      return { incoming: incoming.movedFrom(before, committed.delta), committed: committed.movedFrom(0, delta) };
    }
  }
  return { incoming: transform(incoming, committed, LEFT), committed: transform(committed, incoming, RIGHT) };
}

/**
 * `op` moved past `over`: the same change for content in which `over` is already done.
 *
 * @param {TextOp} op
 * @param {TextOp} over
 * @param {Side} side where inserts of `op` go when `over` inserts at the same place
 * @returns {TextOp}
 */
export function transform(op, over, side) {
  if (op.isNoop || over.isNoop || op.span < over.hunks[0].retain) {
    return op;
  }
  if (over.hunks.length === 1) {
    return pastHunk(op, over, side);
  }
  return op.hunks.length === 1 ? hunkPastMany(op, over, side) : partByPart(op, over, side);
}

/**
 * Past one change that lies between those of an edit, or before them: what is kept there grows or shrinks.
 *
 * @param {TextOp} op
 * @param {TextOp} over
 * @param {Side} side
 */
function pastHunk(op, over, side) {
  const { retain, deletes } = over.hunks[0];
  const { before, base } = hunksBefore(op, retain);
  const between = before < op.hunks.length && base + op.hunks[before].retain > retain + deletes;
  return between ? op.movedFrom(before, over.delta) : partByPart(op, over, side);
}

/**
 * What lies before the one change only moves it; the walk begins where the two may meet.
 *
 * @param {TextOp} op
 * @param {TextOp} over
 * @param {Side} side
 */
function hunkPastMany(op, over, side) {
  const { retain, deletes } = op.hunks[0];
  const { before, base, delta } = hunksBefore(over, retain);
  if (before === over.hunks.length || base + over.hunks[before].retain > retain + deletes) {
    return op.movedFrom(0, delta);
  }
  const result = new HunkList();
  result.retain(base + delta);
  const mine = new PartCursor(op);
  mine.skip(base);
  return walk(result, op, mine, new PartCursor(over, before), side);
}

/**
 * How many hunks end before `place`, where the last of them ends, and what they make of the length.
 *
 * @param {TextOp} op
 * @param {number} place in the document before the edit
 */
function hunksBefore({ hunks }, place) {
  let base = 0;
  let delta = 0;
  let before = 0;
  for (; before < hunks.length; before++) {
    const { retain, inserts, deletes } = hunks[before];
    if (base + retain + deletes >= place) {
      break;
    }
    base += retain + deletes;
    delta += inserts - deletes;
  }
  return { before, base, delta };
}

/**
 * The walk over the parts of both. Hunks that lie before or behind all that `over` changes are copied as they are.
 *
 * @param {TextOp} op
 * @param {TextOp} over
 * @param {Side} side
 */
function partByPart(op, over, side) {
  const result = new HunkList();
  const { before, base } = hunksBefore(op, over.hunks[0].retain);
  result.copy(op.hunks, 0, before);
  const other = new PartCursor(over);
  other.skip(base);
  return walk(result, op, new PartCursor(op, before), other, side);
}

/**
 * @param {HunkList} result
 * @param {TextOp} op
 * @param {PartCursor} mine
 * @param {PartCursor} other
 * @param {Side} side
 */
function walk(result, op, mine, other, side) {
  while (mine.kind !== END && other.kind !== END) {
    step(result, mine, other, side);
  }
  for (const { hunk } = mine; mine.kind !== END && mine.hunk === hunk; ) {
    step(result, mine, other, side);
  }
  result.copy(op.hunks, mine.hunk, op.hunks.length);
  return result.toOp();
}

/**
 * @param {HunkList} result
 * @param {PartCursor} mine
 * @param {PartCursor} other
 * @param {Side} side
 */
function step(result, mine, other, side) {
  if (mine.kind === INSERT) {
    if (side === RIGHT && other.kind === INSERT) {
      keepInsert(result, other);
    }
    const length = mine.remaining;
    result.insert(mine.takeInsert(length), length);
  } else if (other.kind === INSERT) {
    // A delete of mine around it stays a delete on both sides: what the other wrote is kept.
    keepInsert(result, other);
  } else {
    movePast(result, mine, other);
  }
}

/**
 * @param {HunkList} result
 * @param {PartCursor} other
 */
function keepInsert(result, other) {
  const length = other.remaining;
  other.skip(length);
  result.retain(length);
}

/**
 * Both stand on content of the base: what the other deleted is no longer there to be kept or deleted.
 *
 * @param {HunkList} result
 * @param {PartCursor} mine
 * @param {PartCursor} other
 */
function movePast(result, mine, other) {
  const count = Math.min(mine.remaining, other.remaining);
  const stillThere = other.kind !== DELETE;
  const keeps = mine.kind === RETAIN;
  other.skip(count);
  const text = mine.take(count);
  if (stillThere && keeps) {
    result.retain(count);
  } else if (stillThere) {
    result.delete(count, text);
  }
}

/**
 * Where a place in the text (a cursor, the end of a selection) is after `over`. A place inside deleted text goes to where
 * the text was, after what replaced it.
 *
 * @param {number} position code points before the place; may be behind everything that `over` touches
 * @param {TextOp} over
 * @param {Side} side `LEFT` stays before text inserted right here, `RIGHT` goes behind it
 */
export function transformPosition(position, over, side) {
  let base = 0;
  let moved = position;
  for (const hunk of over.hunks) {
    base += hunk.retain;
    if (base > position || (base === position && side === LEFT)) {
      break;
    }
    moved += hunk.inserts - Math.min(hunk.deletes, position - base);
    base += hunk.deletes;
  }
  return moved;
}
