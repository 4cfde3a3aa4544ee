import { isInsidePair } from "../text/Rope.js";
import { codePoints } from "../text/codePoints.js";
import { TextOp } from "../text/TextOp.js";

/** @import { Rope } from "../text/Rope.js" */

/**
 * The one replacement that turns `from` into `to`: what lies between their common beginning and end.
 *
 * @param {Rope} from
 * @param {Rope} to
 */
export function between(from, to) {
  if (from.equals(to)) {
    return TextOp.noop();
  }
  const before = from.toString();
  const after = to.toString();
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) {
    start++;
  }
  if (isInsidePair(before, start) || isInsidePair(after, start)) {
    start--;
  }
  let end = 0;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  ) {
    end++;
  }
  if (isInsidePair(before, before.length - end) || isInsidePair(after, after.length - end)) {
    end--;
  }
  return TextOp.replace(
    codePoints(before.slice(0, start)),
    codePoints(before.slice(start, before.length - end)),
    after.slice(start, after.length - end),
  );
}
