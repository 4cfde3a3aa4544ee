/** @import { TextOp } from "../text/TextOp.js" */

/**
 * Where a place in the text after `op` was before it; inside of inserted text: where that went in.
 *
 * @param {number} position
 * @param {TextOp} op
 */
export function positionBefore(position, op) {
  let before = 0;
  let after = 0;
  for (const hunk of op.hunks) {
    if (after + hunk.retain >= position) {
      break;
    }
    before += hunk.retain;
    after += hunk.retain;
    if (after + hunk.inserts >= position) {
      return before;
    }
    after += hunk.inserts;
    before += hunk.deletes;
  }
  return before + position - after;
}
