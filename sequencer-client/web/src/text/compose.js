import { HunkList } from "./HunkList.js";
import { DELETE, END, INSERT, PartCursor } from "./PartCursor.js";

/** @import { TextOp } from "./TextOp.js" */

/**
 * Two edits, one made after the other, as one. For the author's own edits before they are sent, and for nothing else: an
 * edit moved past a composed one can end up elsewhere than moved past the two.
 *
 * @param {TextOp} first
 * @param {TextOp} second
 * @returns {TextOp}
 */
export function compose(first, second) {
  if (first.isNoop || second.isNoop) {
    return first.isNoop ? second : first;
  }
  const result = new HunkList();
  const before = new PartCursor(first);
  const after = new PartCursor(second);
  while (before.kind !== END || after.kind !== END) {
    if (after.kind === INSERT) {
      const length = after.remaining;
      result.insert(after.takeInsert(length), length);
    } else if (before.kind === DELETE) {
      const length = before.remaining;
      result.delete(length, before.take(length));
    } else {
      meet(result, before, after);
    }
  }
  return result.toOp();
}

/**
 * `after` keeps or deletes what `before` kept or inserted.
 *
 * @param {HunkList} result
 * @param {PartCursor} before
 * @param {PartCursor} after
 */
function meet(result, before, after) {
  const count = Math.min(before.remaining, after.remaining);
  const deletes = after.kind === DELETE;
  if (before.kind === INSERT) {
    after.skip(count);
    const text = before.takeInsert(count);
    if (!deletes) {
      result.insert(text, count);
    }
  } else {
    before.skip(count);
    const text = after.take(count);
    if (deletes) {
      result.delete(count, text);
    } else {
      result.retain(count);
    }
  }
}
