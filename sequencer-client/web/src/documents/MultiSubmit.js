import { SequencerError } from "../errors.js";
import { textOpToJson } from "../text/json.js";
import { TextOp } from "../text/TextOp.js";
import { base64Of } from "./base64.js";
import { newId } from "./ids.js";
import { mayPass } from "./refusals.js";

/** @import { Connection } from "../link/Connection.js" */

const MOST_WAITING = 100;
const PAUSE_MILLIS = 200;

/**
 * Ops for one document, each made after the one before, the first on `baseSeq`: edits of text, or bytes.
 *
 * @typedef {{docId: string, baseSeq: number, ops: readonly (TextOp | Uint8Array)[]}} DocumentOps
 */

/** @typedef {{docId: string, serverSeq: number, version: number}} DocumentAck */

/**
 * @typedef {{submits: any[], acks: Map<string, DocumentAck>, resolve: (acks: DocumentAck[]) => void,
 *   reject: (error: SequencerError) => void, again?: ReturnType<typeof setTimeout>}} Waiting
 */

/** Submits to several documents, all or none; sent again, the same, until there is an answer. */
export class MultiSubmit {
  #connection;
  #passed;
  /** By the clientId of each of its parts. @type {Map<string, Waiting>} */
  #waiting = new Map();

  /**
   * @param {Connection} connection
   * @param {(docId: string, seq: number, clientId: string, ops: any[]) => void} passed an ack stands in the stream of a
   *   joined document where the ops stand in its log
   */
  constructor(connection, passed) {
    this.#connection = connection;
    this.#passed = passed;
  }

  /**
   * @param {readonly DocumentOps[]} parts documents of one shard, each once
   * @returns {Promise<DocumentAck[]>} in the order of the parts
   */
  submit(parts) {
    if (this.#waiting.size >= MOST_WAITING) {
      return Promise.reject(new SequencerError("QUEUE_FULL", "too many submits to several documents wait for their answer"));
    }
    const most = this.#connection.limits.documentsPerMessage;
    if (parts.length === 0 || (most > 0 && parts.length > most)) {
      const code = parts.length === 0 ? "INVALID_ARGUMENT" : "TOO_LARGE";
      return Promise.reject(new SequencerError(code, `a submit is for one document at least, and ${most || "some"} at most`));
    }
    return new Promise((resolve, reject) => {
      const submits = parts.map(({ docId, baseSeq, ops }) => ({
        docId,
        clientId: newId(),
        firstClientSeq: 1,
        baseSeq,
        ops: ops.map((op) =>
          op instanceof TextOp ? { text: textOpToJson(op.withoutDeletedText()) } : { opaque: base64Of(op) },
        ),
      }));
      /** @type {Waiting} */
      const waiting = { submits, acks: new Map(), resolve, reject };
      submits.forEach(({ clientId }) => this.#waiting.set(clientId, waiting));
      this.#send(waiting);
    });
  }

  /** @param {Waiting} waiting */
  #send(waiting) {
    try {
      this.#connection.send({ submitAll: { submits: waiting.submits } });
    } catch (error) {
      this.#end(waiting);
      waiting.reject(/** @type {SequencerError} */ (error));
    }
  }

  /** @param {Waiting} waiting */
  #sendAgain(waiting) {
    waiting.again = undefined;
    this.#send(waiting);
  }

  opened() {
    new Set(this.#waiting.values()).forEach((waiting) => this.#send(waiting));
  }

  /** @param {Waiting} waiting */
  #end(waiting) {
    clearTimeout(waiting.again);
    waiting.submits.forEach(({ clientId }) => this.#waiting.delete(clientId));
  }

  /** @param {any} ack @returns {boolean} whether it was for one of these */
  ack(ack) {
    const waiting = this.#waiting.get(ack.clientId);
    if (!waiting) {
      return false;
    }
    const { ops } = waiting.submits.find(({ clientId }) => clientId === ack.clientId);
    const serverSeq = Number(ack.serverSeq);
    if (!ack.atMost) {
      this.#passed(ack.docId, serverSeq, ack.clientId, ack.applied?.length > 0 ? ack.applied : ops);
    }
    waiting.acks.set(ack.clientId, { docId: ack.docId, serverSeq, version: Number(ack.version ?? 0) });
    if (waiting.acks.size === waiting.submits.length) {
      this.#end(waiting);
      waiting.resolve(waiting.submits.map(({ clientId }) => /** @type {DocumentAck} */ (waiting.acks.get(clientId))));
    }
    return true;
  }

  /** @param {any} rejected @returns {boolean} whether it was for one of these */
  rejected(rejected) {
    const waiting = this.#waiting.get(rejected.clientId);
    if (!waiting) {
      return false;
    }
    const error = SequencerError.fromWire(rejected.error);
    if (mayPass(error.code)) {
      waiting.again ??= setTimeout(() => this.#sendAgain(waiting), PAUSE_MILLIS);
    } else if (error.code !== "SET_REFUSED") {
      this.#end(waiting);
      waiting.reject(error);
    } // Else the part that is at fault says why.
    return true;
  }

  close() {
    for (const waiting of new Set(this.#waiting.values())) {
      this.#end(waiting);
      waiting.reject(new SequencerError("CLOSED", "the client was closed; what became of the ops is not known"));
    }
  }
}
