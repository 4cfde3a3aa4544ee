/** Edits as editors in JavaScript spell them: offsets in UTF-16 units, all in the text before the edit. */

import { SequencerError } from "../errors.js";
import { TextOp } from "../text/TextOp.js";

/** @import { Rope } from "../text/Rope.js" */

/** @typedef {{from: number, to: number, insert: string}} TextChange */

/**
 * @param {Rope} content before the edit
 * @param {readonly {from: number, to?: number, insert?: string}[]} changes by place, not overlapping
 * @returns {TextOp}
 * @throws {import("../errors.js").MalformedOpError} for a lone surrogate, an offset inside of a pair or outside of the text
 */
export function opOfChanges(content, changes) {
  const builder = TextOp.builder();
  let at = 0;
  for (const { from, to = from, insert = "" } of changes) {
    const start = content.toCodePoints(from);
    const end = content.toCodePoints(to);
    if (start < at || end < start) {
      throw new SequencerError("INVALID_ARGUMENT", "changes go from left to right and do not overlap");
    }
    builder.retain(start - at).insert(insert).delete(end - start);
    at = end;
  }
  return builder.build();
}

/**
 * @param {Rope} content before the edit
 * @param {TextOp} op
 * @returns {TextChange[]}
 */
export function changesOfOp(content, op) {
  let at = 0;
  return op.hunks.map((hunk) => {
    const start = at + hunk.retain;
    at = start + hunk.deletes;
    return { from: content.toUtf16(start), to: content.toUtf16(at), insert: hunk.insert };
  });
}
