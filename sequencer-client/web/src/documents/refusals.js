/**
 * What the codes of `errors.proto` ask of an open text document.
 *
 * - `again`: not decided, or not here: the identical message is sent again.
 * - `resync`: the message is no good on its base: its edits are made anew on a snapshot.
 * - `newSession`: the session cannot go on: the same under a new clientId.
 * - `fail`: the document cannot be edited here; what is pending stays stored.
 * - `takeBack`: the message never will be applied: the content loses it, and the application is told.
 *
 * @typedef {"again" | "resync" | "newSession" | "fail" | "takeBack"} Remedy
 */

/** @type {Record<string, Remedy>} */
const REMEDIES = {
  OVERLOADED: "again",
  UNAVAILABLE: "again",
  NODE_BEHIND: "again",
  SLOW_CONSUMER: "again",
  SHUTTING_DOWN: "again",
  INTERNAL: "again",
  STALE_BASE: "resync",
  FUTURE_BASE: "resync",
  BASE_BEFORE_OWN_OP: "resync",
  OUT_OF_ORDER: "resync",
  INVALID_POSITION: "resync",
  SESSION_EXPIRED: "newSession",
  CLIENT_ID_TAKEN: "newSession",
  OP_ID_REUSED: "newSession",
  INVALID_OP: "takeBack",
  MALFORMED: "takeBack",
  INVALID_ARGUMENT: "takeBack",
  UNSUPPORTED: "takeBack",
  TOO_LARGE: "takeBack",
  DOCUMENT_TOO_LARGE: "takeBack",
  PERMISSION_DENIED: "takeBack",
};

/** Refusals of this moment: an earlier sending, still under way in the cluster, could meet another answer. */
const MAY_TURN = new Set(["DOCUMENT_TOO_LARGE", "PERMISSION_DENIED"]);

/**
 * A code that this version does not know takes nobody's words away: it fails the document.
 *
 * @param {string} code
 * @returns {Remedy}
 */
export function remedy(code) {
  return REMEDIES[code] ?? "fail";
}

/** @param {string} code */
export function mayTurn(code) {
  return MAY_TURN.has(code);
}

/** Whether the same may succeed elsewhere, later. @param {string} code */
export function mayPass(code) {
  return remedy(code) === "again";
}
