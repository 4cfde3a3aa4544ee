import { SequencerError } from "../errors.js";
import { base64Of, bytesOf } from "./base64.js";
import { SnapshotAssembly } from "./SnapshotAssembly.js";

/** @import { Requests } from "../link/Requests.js" */

/** @typedef {"TEXT" | "STRICT" | "APPEND"} DocumentMode */

/**
 * @typedef {{docId: string, mode: DocumentMode, headSeq: number, version: number, floor: number, snapshotSeq: number,
 *   length: number, contentBytes: number, owner: string, createdMillis: number}} DocumentHead
 */

/**
 * One op of the log. `op` as the protocol spells it: `{text: {parts}}` or `{opaque}`; `payload` are the bytes of the latter.
 *
 * @typedef {{serverSeq: number, version: number, clientId: string, clientSeq: number, user: string, timeMillis: number,
 *   undoOf: number, op: any, payload: Uint8Array | null}} LoggedOp
 */

/**
 * A run of code points that one op inserted; `serverSeq` 0: older than the retained log.
 *
 * @typedef {{length: number, serverSeq: number, clientId: string, user: string, timeMillis: number}} AuthorRange
 */

/** What one asks of documents beside following them. Numbers of ops are `serverSeq`s; 0 stands for the head. */
export class Documents {
  #requests;
  #limits;

  /**
   * @param {Requests} requests
   * @param {() => import("../link/Connection.js").AnnouncedLimits} limits
   */
  constructor(requests, limits) {
    this.#requests = requests;
    this.#limits = limits;
  }

  /**
   * Succeeds too if the document exists with the same mode.
   *
   * @param {string} docId
   * @param {DocumentMode} mode
   */
  async create(docId, mode) {
    return headOf(await this.#requests.ask({ create: { docId, mode } }));
  }

  /** @param {string} docId */
  async head(docId) {
    return headOf(await this.#requests.ask({ head: { docId } }));
  }

  /**
   * The content of a text document after op `seq`, or the newest snapshot of another one.
   *
   * @param {string} docId
   * @param {number} [seq]
   * @returns {Promise<{seq: number, version: number, text: string, bytes: Uint8Array}>}
   */
  async content(docId, seq = 0) {
    const assembly = new SnapshotAssembly(this.#limits().documentBytes);
    const chunks = await this.#requests.ask({ content: { docId, seq } });
    for (const { content: chunk } of chunks) {
      const whole = chunk && assembly.add(chunk);
      if (whole) {
        return { seq: whole.seq, version: whole.version, text: whole.content.toString(), bytes: whole.bytes };
      }
    }
    throw new SequencerError("INTERNAL", `the content of ${docId} came without its end`);
  }

  /**
   * Ops `first` to `last` of the log; `COMPACTED` below the floor.
   *
   * @param {string} docId
   * @param {number} first
   * @param {number} [last]
   * @returns {Promise<LoggedOp[]>}
   */
  async ops(docId, first, last = 0) {
    const parts = await this.#requests.ask({ ops: { docId, firstSeq: first, lastSeq: last } });
    return parts.flatMap(({ ops }) => (ops?.ops ?? []).map(loggedOp));
  }

  /**
   * Who wrote what of a text, in the order of the content, without a gap.
   *
   * @param {string} docId
   * @param {number} [seq]
   * @returns {Promise<{seq: number, ranges: AuthorRange[]}>}
   */
  async authors(docId, seq = 0) {
    const parts = await this.#requests.ask({ authors: { docId, seq } });
    return {
      seq: Number(parts[0]?.authors?.seq ?? 0),
      ranges: parts.flatMap(({ authors }) => (authors?.ranges ?? []).map(authorRange)),
    };
  }

  /**
   * What became of an op whose answer was lost.
   *
   * @param {string} docId
   * @param {string} clientId
   * @param {number} clientSeq
   * @returns {Promise<{state: "APPLIED" | "NOT_APPLIED" | "UNKNOWN", serverSeq: number, atMost: boolean}>}
   */
  async opStatus(docId, clientId, clientSeq) {
    const [{ opStatus }] = await this.#requests.ask({ opStatus: { docId, clientId, clientSeq } });
    return { state: opStatus.state, serverSeq: Number(opStatus.serverSeq ?? 0), atMost: opStatus.atMost ?? false };
  }

  /**
   * A snapshot made by a client of a strict or append document, so that newcomers need not replay the log up to `atSeq`.
   *
   * @param {string} docId
   * @param {number} atSeq
   * @param {Uint8Array} bytes
   */
  async putSnapshot(docId, atSeq, bytes) {
    return headOf(await this.#requests.ask({ putSnapshot: { docId, atSeq, content: base64Of(bytes) } }));
  }
}

/** @param {any[]} parts @returns {DocumentHead} */
function headOf([{ head }]) {
  const number = (/** @type {string} */ name) => Number(head[name] ?? 0);
  return {
    docId: head.docId,
    mode: head.mode,
    headSeq: number("headSeq"),
    version: number("version"),
    floor: number("floor"),
    snapshotSeq: number("snapshotSeq"),
    length: number("length"),
    contentBytes: number("contentBytes"),
    owner: head.owner ?? "",
    createdMillis: number("createdMillis"),
  };
}

/** @param {any} event @returns {LoggedOp} */
export function loggedOp(event) {
  return {
    serverSeq: Number(event.serverSeq),
    version: Number(event.version ?? 0),
    clientId: event.clientId,
    clientSeq: Number(event.clientSeq ?? 0),
    user: event.user ?? "",
    timeMillis: Number(event.timeMillis ?? 0),
    undoOf: Number(event.op?.undoOf ?? 0),
    op: event.op,
    payload: event.op?.text ? null : bytesOf(event.op?.opaque ?? ""),
  };
}

/** @param {any} range @returns {AuthorRange} */
function authorRange(range) {
  return {
    length: range.length ?? 0,
    serverSeq: Number(range.serverSeq ?? 0),
    clientId: range.clientId ?? "",
    user: range.user ?? "",
    timeMillis: Number(range.timeMillis ?? 0),
  };
}
