/**
 * A copy with its pending edits, as it survives a restart: the same JSON in every language. An op is a list in which n > 0
 * keeps n code points, a string is inserted, and -n deletes n. Undo history is not part of it.
 */

import { SequencerError } from "../errors.js";
import { TextOp } from "../text/TextOp.js";

/** @import { OutgoingMessage } from "./PendingEdits.js" */

export const STORED_FORMAT = 1;

/** @typedef {(number | string)[]} StoredOp */
/** @typedef {{op: StoredOp, undoOf: number}} StoredEdit */

/**
 * @typedef {object} StoredText
 * @property {number} format
 * @property {string} docId
 * @property {string} clientId
 * @property {number} nextClientSeq
 * @property {number} seq
 * @property {number} version
 * @property {string} content what is confirmed
 * @property {{firstClientSeq: number, baseSeq: number, ops: StoredEdit[], rebased: StoredOp[], settled: number} | null}
 *   inFlight
 * @property {StoredEdit[]} waiting
 */

/**
 * @param {TextOp} op
 * @returns {StoredOp}
 */
export function opToStored(op) {
  return op.parts().map((part) => ("retain" in part ? part.retain : "insert" in part ? part.insert : -part.delete));
}

/**
 * @param {StoredOp} stored
 * @returns {TextOp}
 */
export function opFromStored(stored) {
  return TextOp.of(
    stored.map((part) =>
      typeof part === "string" ? { insert: part } : part > 0 ? { retain: part } : { delete: -part },
    ),
  );
}

/**
 * @param {{readonly op: TextOp, readonly undoOf: number}} edit
 * @returns {StoredEdit}
 */
export function editToStored({ op, undoOf }) {
  return { op: opToStored(op), undoOf };
}

/**
 * @param {NonNullable<StoredText["inFlight"]>} stored
 * @returns {OutgoingMessage}
 */
export function messageFromStored({ firstClientSeq, baseSeq, ops }) {
  return { firstClientSeq, baseSeq, ops: ops.map(({ op, undoOf }) => ({ op: opFromStored(op), undoOf })) };
}

/**
 * @param {any} stored
 * @returns {StoredText} the same, if it is whole and this version can read it
 * @throws {SequencerError} `STORAGE`
 */
export function readable(stored) {
  if (stored?.format !== STORED_FORMAT) {
    throw new SequencerError("STORAGE", `stored format ${stored?.format} is not known, only ${STORED_FORMAT}`);
  }
  const { docId, clientId, nextClientSeq, seq, version, content, inFlight, waiting } = stored;
  const sound =
    [docId, clientId, content].every((text) => typeof text === "string") &&
    [nextClientSeq, seq, version].every((number) => Number.isSafeInteger(number) && number >= 0) &&
    areEdits(waiting) &&
    (inFlight === null ||
      (areEdits(inFlight?.ops) &&
        [inFlight.firstClientSeq, inFlight.baseSeq].every(Number.isSafeInteger) &&
        Array.isArray(inFlight.rebased) &&
        inFlight.rebased.every(Array.isArray) &&
        inFlight.rebased.length > 0 &&
        inFlight.rebased.length <= inFlight.ops.length));
  if (!sound) {
    throw new SequencerError("STORAGE", "the stored copy is damaged: open the document anew");
  }
  return stored;
}

/** @param {any} edits */
function areEdits(edits) {
  return Array.isArray(edits) && edits.every((edit) => Array.isArray(edit?.op) && Number.isSafeInteger(edit.undoOf));
}
