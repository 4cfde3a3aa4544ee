import { SnapshotAssembly } from "./SnapshotAssembly.js";

/** @import { Connection } from "../link/Connection.js" */
/** @import { Snapshot } from "./SnapshotAssembly.js" */

/**
 * Who a stream is for. `opened`: there is a connection; join when ready. `snapshot` says whether it was taken over.
 *
 * @typedef {object} StreamHandler
 * @property {() => void} opened
 * @property {() => void} down
 * @property {(joined: any) => void} joined
 * @property {(snapshot: Snapshot) => void} snapshot
 * @property {(events: any[]) => void} ops
 * @property {(ack: any) => void} ack
 * @property {(rejected: any) => void} rejected
 * @property {(checkpoint: {seq: number, crc32c: number}) => void} checkpoint
 * @property {(presences: any) => void} presences
 * @property {(error: any) => void} failed the stream ended, or did not begin
 * @property {(error: any) => void} refused something beside the stream: it goes on
 * @property {(seq: number, clientId: string, firstClientSeq: number, ops: any[]) => void} passed ops of another session of
 *   this connection, which come to it as an ack
 */

/** What can be wrong with a message beside the stream, as a presence. */
const BESIDE = new Set(["MALFORMED", "TOO_LARGE", "INVALID_ARGUMENT", "UNEXPECTED_MESSAGE", "UNSUPPORTED"]);

/** One document's stream over the connections of a client: joining, leaving, snapshots, and what is from before a leave. */
export class Subscription {
  #connection;
  #docId;
  #handler;
  /** @type {SnapshotAssembly | null} */
  #assembly = null;
  #isJoined = false;
  #isAnswered = false;

  /**
   * @param {Connection} connection
   * @param {string} docId
   * @param {StreamHandler} handler
   */
  constructor(connection, docId, handler) {
    this.#connection = connection;
    this.#docId = docId;
    this.#handler = handler;
  }

  get docId() {
    return this.#docId;
  }

  get handler() {
    return this.#handler;
  }

  /** @param {{clientId?: string, lastSeenSeq?: number, lastSeenCrc32c?: number, createAs?: string}} join */
  join(join) {
    if (this.#isJoined) {
      this.leave();
    }
    this.#isAnswered = false;
    this.#isJoined = this.#connection.send({ join: { docId: this.#docId, ...join } });
  }

  leave() {
    if (this.#isJoined) {
      this.#connection.leave(this.#docId);
    }
    this.#isJoined = false;
    this.#assembly = null;
  }

  opened() {
    this.#isJoined = false;
    this.#assembly = null;
    this.#handler.opened();
  }

  /**
   * @param {string} type
   * @param {any} body
   */
  receive(type, body) {
    const handler = this.#handler;
    if (type === "ack") {
      handler.ack(body);
    } else if (type === "rejected") {
      handler.rejected(body);
    } else if (this.#connection.isLeaving(this.#docId)) {
      return; // Of the stream that was left.
    } else if (type === "joined") {
      this.#isAnswered = true;
      handler.joined(body);
    } else if (type === "ops") {
      handler.ops(body.ops ?? []);
    } else if (type === "snapshotChunk") {
      this.#chunk(body);
    } else if (type === "checkpoint") {
      handler.checkpoint({ seq: Number(body.seq ?? 0), crc32c: body.crc32c ?? 0 });
    } else if (type === "presences") {
      handler.presences(body);
    } else if (type === "failure" && this.#isAnswered && BESIDE.has(body.error?.code)) {
      handler.refused(body.error);
    } else if (type === "failure") {
      this.#isJoined = false;
      handler.failed(body.error);
    }
  }

  /** @param {any} body */
  #chunk(body) {
    this.#assembly ??= new SnapshotAssembly(this.#connection.limits.documentBytes);
    let snapshot;
    try {
      snapshot = this.#assembly.add(body);
    } catch (error) {
      this.#handler.failed(error);
      return;
    }
    if (snapshot) {
      this.#assembly = null;
      this.#connection.send({ snapshotApplied: { docId: this.#docId, seq: snapshot.seq } });
      this.#handler.snapshot(snapshot);
    }
  }
}
