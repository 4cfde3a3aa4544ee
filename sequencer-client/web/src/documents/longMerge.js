/** @import { EditedText } from "../editing/EditedText.js" */

/**
 * Merging costs about 25 ns for each of the missing ops and each place where edits wait. Above a good second a snapshot is asked for
 * instead, whose difference to the text is merged at once.
 */
const MOST_STEPS = 50_000_000;

/**
 * Whether a snapshot is better than the missing ops.
 *
 * @param {EditedText} text
 * @param {number} missing how many ops the log is ahead
 */
export function isLongMerge(text, missing) {
  return missing * text.waiting.reduce((places, { op }) => places + op.hunks.length, 0) > MOST_STEPS;
}
