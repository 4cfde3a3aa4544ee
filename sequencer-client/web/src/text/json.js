/** Edits as proto3 JSON of `sequencer.v1.TextOp`. Fields that this version does not know are refused. */

import { MalformedOpError } from "../errors.js";
import { TextOp } from "./TextOp.js";

/**
 * @param {TextOp} op
 * @returns {{parts: import("./TextOp.js").Part[]}}
 */
export function textOpToJson(op) {
  return { parts: op.parts() };
}

/**
 * @param {any} json
 * @returns {TextOp}
 * @throws {MalformedOpError}
 */
export function textOpFromJson(json) {
  const parts = fields(json, ["parts"]).parts ?? [];
  if (!Array.isArray(parts)) {
    throw new MalformedOpError("UNREADABLE", "parts is not a list");
  }
  const builder = TextOp.builder();
  for (const part of parts) {
    const { retain, insert, delete: deletes, deleted = "" } = fields(part, ["retain", "insert", "delete", "deleted"]);
    if ([retain, insert, deletes].filter((field) => field !== undefined).length !== 1) {
      throw new MalformedOpError("EMPTY_PART", "a part is one of retain, insert and delete");
    }
    if (typeof deleted !== "string" || (insert !== undefined && typeof insert !== "string")) {
      throw new MalformedOpError("UNREADABLE", "text that is no string");
    }
    if (deletes === undefined && deleted !== "") {
      throw new MalformedOpError("DELETED_TEXT_MISMATCH", "deleted text on a part that is no delete");
    }
    if (insert === "" || retain === 0 || deletes === 0) {
      throw new MalformedOpError("EMPTY_PART", "a part is empty");
    }
    if (insert !== undefined) {
      builder.insert(insert);
    } else if (retain !== undefined) {
      builder.retain(retain);
    } else {
      builder.delete(deletes, deleted === "" ? null : deleted);
    }
  }
  return builder.build();
}

/**
 * @param {any} json
 * @param {string[]} known
 * @returns {any}
 */
function fields(json, known) {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new MalformedOpError("UNREADABLE", "not an object");
  }
  if (Object.keys(json).some((name) => !known.includes(name))) {
    throw new MalformedOpError("UNKNOWN_FIELD", "a field that this version does not know");
  }
  return json;
}
