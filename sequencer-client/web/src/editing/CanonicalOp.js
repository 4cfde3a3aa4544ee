import { MalformedOpError } from "../errors.js";
import { textOpFromJson } from "../text/json.js";
import { TextOp } from "../text/TextOp.js";

/**
 * One op of the canonical log of a text document; `applied` is the edit as the sequencer applied it.
 *
 * @typedef {{serverSeq: number, clientId: string, clientSeq: number, applied: TextOp}} CanonicalOp
 */

/**
 * The `Op` of the protocol as an edit of text.
 *
 * @param {{text?: any, edit?: any}} op
 * @returns {TextOp}
 */
export function editOf(op) {
  if (op?.text) {
    return textOpFromJson(op.text);
  }
  if (op?.edit) {
    return TextOp.replace(op.edit.position ?? 0, op.edit.delete ?? 0, op.edit.insert ?? "");
  }
  throw new MalformedOpError("UNREADABLE", "the op is no edit of text: open text documents only");
}

/**
 * The `OpEvent` of the protocol.
 *
 * @param {any} event
 * @returns {CanonicalOp}
 */
export function canonicalOp(event) {
  return {
    serverSeq: Number(event.serverSeq),
    clientId: event.clientId,
    clientSeq: Number(event.clientSeq),
    applied: editOf(event.op),
  };
}
