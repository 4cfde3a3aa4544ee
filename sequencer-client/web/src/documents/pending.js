import { SequencerError } from "../errors.js";
import { utf8Length } from "../text/codePoints.js";

/** @import { EditedText } from "../editing/EditedText.js" */
/** @import { TextOp } from "../text/TextOp.js" */

/** Edits that may wait to be sent. */
const MOST_WAITING = 10_000;

/**
 * Whether another edit has room: in the document, and among those that wait.
 *
 * @param {EditedText} text
 * @param {TextOp} op
 * @param {number} mostBytes of the document; 0: not known
 * @throws {SequencerError} `DOCUMENT_TOO_LARGE`, `QUEUE_FULL`
 */
export function checkRoom(text, op, mostBytes) {
  const inserted = op.hunks.reduce((bytes, hunk) => bytes + utf8Length(hunk.insert), 0);
  if (mostBytes > 0 && inserted > 0 && text.content.byteLength + inserted > mostBytes) {
    throw new SequencerError("DOCUMENT_TOO_LARGE", `a document has at most ${mostBytes} bytes`, { limitValue: mostBytes });
  }
  if (text.waiting.length >= MOST_WAITING) {
    throw new SequencerError("QUEUE_FULL", `${MOST_WAITING} edits wait to be sent: go on when there is a connection`);
  }
}

/**
 * The edits that are not acked, each made after the one before it.
 *
 * @param {EditedText} text
 * @returns {TextOp[]}
 */
export function pendingOps(text) {
  return [...(text.inFlight?.ops ?? []), ...text.waiting].map(({ op }) => op);
}
