import { SequencerError } from "../errors.js";
import { loggedOp } from "./Documents.js";
import { PayloadLane } from "./PayloadLane.js";
import { mayPass } from "./refusals.js";
import { Subscription } from "./Subscription.js";

/** @import { Connection } from "../link/Connection.js" */
/** @import { Documents, LoggedOp } from "./Documents.js" */
/** @import { Accepted } from "./PayloadLane.js" */

const RETRY_MILLIS = 200;

/**
 * - `create`: makes the document if there is none.
 * - `after`: the last op that the application already has.
 * - `ops`: takes the log, op by op in order, own ops included. Never gets the same number twice.
 * - `snapshot`: takes a snapshot that a client put; ops behind it follow. May come again where the log behind the last op is
 *   gone.
 * - `failed`: the stream ended for good.
 *
 * @typedef {{create?: boolean, after?: number, ops: (ops: LoggedOp[]) => void,
 *   snapshot?: (bytes: Uint8Array, seq: number) => void, failed?: (error: SequencerError) => void}} OpaqueOptions
 */

/** A document whose payloads are the application's own: the sequencer puts them in order. */
export class OpaqueDocument {
  /** @type {PayloadLane} */
  #lane;
  #connection;
  #options;
  #mode;
  #documents;
  #release;
  #seq;
  #head = 0;
  /** @type {SequencerError | null} */
  #end = null;
  /** @type {{resolve: () => void, reject: (error: SequencerError) => void} | null} */
  #loading = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;

  /**
   * Use `client.openStrict` and `client.openAppend`.
   *
   * @param {Connection} connection
   * @param {string} docId
   * @param {"STRICT" | "APPEND"} mode
   * @param {OpaqueOptions} options
   * @param {Documents} documents
   * @param {() => void} release
   */
  constructor(connection, docId, mode, options, documents, release) {
    this.#connection = connection;
    this.#mode = mode;
    this.#options = options;
    this.#documents = documents;
    this.#release = release;
    this.#seq = options.after ?? 0;
    this.docId = docId;
    this.#lane = new PayloadLane(connection, docId, () => this.#seq, mode === "APPEND");
    this.subscription = new Subscription(connection, docId, this);
  }

  /** Resolves when all is there that was acked before it was opened. @returns {Promise<void>} */
  loaded() {
    return new Promise((resolve, reject) => {
      this.#loading = { resolve, reject };
    });
  }

  /** The last op that was given to the application. */
  get seq() {
    return this.#seq;
  }

  /** Of this session's ops; another one after a refusal. */
  get clientId() {
    return this.#lane.clientId;
  }

  /** What the subclasses send through. */
  get lane() {
    return this.#lane;
  }

  /**
   * A snapshot for newcomers, of what the ops up to `atSeq` make.
   *
   * @param {Uint8Array} bytes
   * @param {number} [atSeq]
   */
  putSnapshot(bytes, atSeq = this.#seq) {
    return this.#documents.putSnapshot(this.docId, atSeq, bytes);
  }

  opened() {
    const createAs = this.#options.create ? { createAs: this.#mode } : {};
    this.subscription.join({ lastSeenSeq: this.#seq, ...createAs });
  }

  down() {
    this.#lane.down();
  }

  /** An own op was answered after it was given up: the log has it. */
  #rejoin() {
    this.#lane.down();
    this.opened();
  }

  /** @param {any} joined */
  joined(joined) {
    if (joined.mode !== this.#mode) {
      this.#fail(new SequencerError("DOCUMENT_EXISTS", `${this.docId} is a ${joined.mode} document: open it as that`));
      return;
    }
    this.#head = Number(joined.headSeq ?? 0);
    if (!joined.snapshot) {
      this.#lane.opened();
    }
    this.#progress();
  }

  /** @param {import("./SnapshotAssembly.js").Snapshot} snapshot */
  snapshot({ seq, bytes }) {
    if (seq > this.#seq) {
      this.#seq = seq;
      this.#options.snapshot?.(bytes, seq);
    }
    this.#lane.opened();
    this.#progress();
  }

  /** @param {any[]} events */
  ops(events) {
    this.#deliver(events.map(loggedOp));
  }

  /** @param {LoggedOp[]} ops */
  #deliver(ops) {
    const news = ops.filter(({ serverSeq }) => serverSeq > this.#seq);
    if (news.length > 0 && news[0].serverSeq > this.#seq + 1) {
      this.#rejoin();
    } else if (news.length > 0) {
      this.#seq = news[news.length - 1].serverSeq;
      this.#options.ops(news);
      this.#progress();
    }
  }

  #progress() {
    if (this.#loading && this.#seq >= this.#head) {
      this.#loading.resolve();
      this.#loading = null;
    }
  }

  /** @param {any} ack */
  ack(ack) {
    const ops = this.#lane.opsOf(ack);
    if (ops.length === 0 && Number(ack.serverSeq) > this.#seq) {
      this.#rejoin();
    } else if (!ack.atMost) {
      this.passed(Number(ack.serverSeq), ack.clientId, Number(ack.firstClientSeq), ops);
    }
    this.#lane.acked(ack);
  }

  /**
   * @param {number} seq
   * @param {string} clientId
   * @param {number} firstClientSeq
   * @param {any[]} ops
   */
  passed(seq, clientId, firstClientSeq, ops) {
    this.#deliver(ops.map((op, i) => loggedOp({ serverSeq: seq + i, clientId, clientSeq: firstClientSeq + i, op })));
  }

  /** @param {any} rejected */
  rejected(rejected) {
    this.#lane.rejected(rejected);
  }

  checkpoint() {}

  presences() {}

  refused() {}

  /** @param {any} wire */
  failed(wire) {
    const error = wire instanceof SequencerError ? wire : SequencerError.fromWire(wire);
    this.#lane.down();
    if (!mayPass(error.code)) {
      this.#fail(error);
      return;
    }
    const again = () => (error.code === "OVERLOADED" ? this.opened() : this.#connection.moveOn());
    this.#retry = setTimeout(again, Math.max(RETRY_MILLIS, Number(error.details.retryAfterMs ?? 0)));
  }

  /** @param {SequencerError} error */
  #fail(error) {
    if (!this.#end) {
      this.#finish(error);
      this.#options.failed?.(error);
    }
  }

  /** @param {SequencerError} error */
  #finish(error) {
    this.#end = error;
    clearTimeout(this.#retry);
    this.subscription.leave();
    this.#lane.end(error);
    this.#loading?.reject(error);
    this.#release();
  }

  /** Leaves the document; what has no answer is rejected, its outcome is not known. */
  async close() {
    if (!this.#end) {
      this.#finish(new SequencerError("CLOSED", `${this.docId} was closed`));
    }
  }
}

/** A document in which an op counts only if it was made on the newest one: for editors that rebase themselves. */
export class StrictDocument extends OpaqueDocument {
  /**
   * Submits ops made on op `baseSeq`. While there is no answer nothing else can be submitted.
   *
   * Rejects with `BASE_MISMATCH` if others were faster: rebase over what `ops` was given, or is about to be given, and
   * submit again.
   *
   * @param {readonly Uint8Array[]} payloads
   * @param {number} [baseSeq]
   * @returns {Promise<Accepted>} after `ops` was given them
   */
  submit(payloads, baseSeq = this.seq) {
    return this.lane.isIdle
      ? this.lane.submit(payloads, baseSeq)
      : Promise.reject(new SequencerError("QUEUE_FULL", `a submit to ${this.docId} has no answer yet`));
  }
}

/** A document that takes every op, in the order of arrival: for updates of CRDTs and for events. */
export class AppendDocument extends OpaqueDocument {
  /**
   * Appends behind what this session appended before. Many may be on the way.
   *
   * @param {Uint8Array} payload
   * @returns {Promise<Accepted>} when it is on disk on a majority
   */
  append(payload) {
    return this.lane.submit([payload], null);
  }
}
