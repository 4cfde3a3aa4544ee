import { canonicalOp, editOf } from "../editing/CanonicalOp.js";
import { EditedText } from "../editing/EditedText.js";
import { OutOfStepError } from "../editing/OutOfStepError.js";
import { SequencerError } from "../errors.js";
import { Rope } from "../text/Rope.js";
import { newId } from "./ids.js";
import { isLongMerge } from "./longMerge.js";
import { Outbox } from "./Outbox.js";
import { mayPass, mayTurn, remedy } from "./refusals.js";
import { Subscription } from "./Subscription.js";

/** @import { CanonicalOp } from "../editing/CanonicalOp.js" */
/** @import { Connection } from "../link/Connection.js" */
/** @import { TextOp } from "../text/TextOp.js" */
/** @import { PendingStore } from "../storage/PendingStore.js" */

/**
 * Who shows the text. `changed` comes after the change, with the content before it.
 *
 * @typedef {object} SyncOwner
 * @property {(op: TextOp, before: Rope, origin: "remote" | "resync" | "rejected", event: any) => void} changed
 * @property {() => void} stateChanged
 * @property {(error: SequencerError, lost: TextOp[]) => void} rejected
 * @property {(error: SequencerError) => void} failed
 * @property {(error: SequencerError) => void} problem
 * @property {(presences: any) => void} presences
 */

/** Keeps one {@link EditedText} in step with the sequencer: what comes in, what goes out, and what refusals mean. */
export class TextSync {
  /** @type {EditedText | null} */
  text;
  subscription;
  /** Counts since the document was opened. */
  counters = { resyncs: 0, healed: 0, drifts: 0 };
  #connection;
  #owner;
  #options;
  #clientId;
  #isLive = false;
  #resyncing = false;
  /** Ops up to here were in the log when this stream began: a message made before they came would meet a stale base. */
  #catchUpTo = 0;
  /** Why the editing session cannot go on; it ends when the content tells which of its edits were applied. @type {SequencerError | null} */
  #sessionLost = null;
  #ended = false;

  /**
   * @param {Connection} connection
   * @param {string} docId
   * @param {PendingStore} store
   * @param {SyncOwner} owner
   * @param {{create: boolean, resendUnknown: boolean}} options
   */
  constructor(connection, docId, store, owner, options) {
    this.#connection = connection;
    this.#owner = owner;
    this.#options = options;
    this.text = store.found ? EditedText.restored(store.found) : null;
    this.#clientId = this.text?.clientId ?? newId();
    this.subscription = new Subscription(connection, docId, this);
    this.outbox = new Outbox(connection, store, () => this.text, {
      problem: (error) => owner.problem(error),
      unsendable: (error) => this.#unsendable(error),
    });
  }

  get clientId() {
    return this.text?.clientId ?? this.#clientId;
  }

  /** Whether ops come in and edits go out. */
  get isLive() {
    return this.#isLive;
  }

  get isResyncing() {
    return this.#resyncing;
  }

  opened() {
    this.#stop();
    this.outbox.reconnected();
    this.#join();
  }

  down() {
    this.#stop();
    this.#owner.stateChanged();
  }

  end() {
    this.#ended = true;
    this.#stop();
    this.outbox.end();
    this.subscription.leave();
  }

  #stop() {
    this.#isLive = false;
    this.outbox.setOpen(false);
  }

  #join() {
    const { text, clientId } = this;
    if (!text) {
      this.subscription.join({ clientId, ...(this.#options.create ? { createAs: "TEXT" } : {}) });
    } else if (this.#resyncing) {
      this.subscription.join({ clientId });
    } else {
      this.subscription.join({ clientId, lastSeenSeq: text.seq, lastSeenCrc32c: text.confirmed.crc32c });
    }
  }

  /** @param {any} joined */
  joined(joined) {
    if (joined.mode !== "TEXT") {
      this.#fail(new SequencerError("DOCUMENT_EXISTS", `${joined.docId} is a ${joined.mode} document: open it as that`));
    } else if (!joined.snapshot) {
      const seq = Number(joined.fromSeq ?? 0);
      if (this.text && seq !== this.text.seq) {
        this.#fail(new SequencerError("FUTURE_SEQ", `${joined.docId} is at ${seq}, this copy at ${this.text.seq}`));
        return;
      }
      const headSeq = Number(joined.headSeq ?? 0);
      if (this.text && isLongMerge(this.text, headSeq - seq)) {
        this.#resync();
        return;
      }
      this.text ??= this.#opened(Rope.empty(), seq, 0, Number(joined.lastClientSeq ?? 0));
      this.#live(headSeq);
    }
  }

  /**
   * @param {Rope} content
   * @param {number} seq
   * @param {number} version
   * @param {number} lastClientSeq
   */
  #opened(content, seq, version, lastClientSeq) {
    const { docId } = this.subscription;
    return new EditedText({ docId, clientId: this.#clientId, content, seq, version, lastClientSeq });
  }

  /** @param {number} headSeq */
  #live(headSeq) {
    this.#isLive = true;
    this.#resyncing = false;
    this.#catchUpTo = headSeq;
    this.#openOutbox();
    this.#owner.stateChanged();
    this.pump();
  }

  #openOutbox() {
    this.outbox.setOpen(this.#isLive && this.text !== null && this.text.seq >= this.#catchUpTo);
  }

  /** @param {import("./SnapshotAssembly.js").Snapshot} snapshot */
  snapshot({ seq, version, lastClientSeq, content }) {
    if (!this.text) {
      this.text = this.#opened(content, seq, version, lastClientSeq);
      this.#live(seq);
      return;
    }
    const before = this.text.content;
    try {
      const { change, sessionForgotten } = this.text.resync(content, seq, version, lastClientSeq);
      this.counters.resyncs++;
      this.#owner.changed(change, before, "resync", null);
      if (this.#sessionLost || sessionForgotten) {
        this.#newSession(this.#sessionLost ?? new SequencerError("SESSION_EXPIRED", "the sequencer forgot this editing session"));
      }
      this.#live(seq);
    } catch (error) {
      this.#outOfStep(error, () => this.#connection.moveOn());
    }
  }

  /** @param {any[]} events */
  ops(events) {
    for (const event of events) {
      this.#receive(canonicalOp(event), event);
    }
    this.#openOutbox();
    this.pump();
  }

  /**
   * @param {CanonicalOp} op
   * @param {any} event
   */
  #receive(op, event) {
    const { text } = this;
    if (!text || !this.#isLive || op.serverSeq <= text.seq) {
      return;
    }
    const before = text.content;
    try {
      const { kind, change } = text.receive(op);
      this.counters.healed += kind === "healed" ? 1 : 0;
      if (!change.isNoop) {
        this.#owner.changed(change, before, kind === "healed" ? "resync" : "remote", event);
      }
    } catch (error) {
      this.#outOfStep(error, () => this.#resync());
    }
  }

  /**
   * @param {unknown} error
   * @param {() => void} remedy
   */
  #outOfStep(error, remedy) {
    if (!(error instanceof OutOfStepError)) {
      throw error;
    }
    this.#owner.problem(error);
    remedy();
  }

  /** @param {any} ack */
  ack(ack) {
    const { text } = this;
    if (!text || ack.clientId !== text.clientId) {
      return;
    }
    const first = Number(ack.firstClientSeq);
    this.outbox.answered(first);
    if (!this.#isLive) {
      return; // The snapshot that comes will tell.
    }
    const message = text.inFlight?.firstClientSeq === first ? text.inFlight : null;
    const sent = message?.ops.map(({ op }) => op) ?? [];
    const applied = ack.applied?.length > 0 ? ack.applied.map(editOf) : sent;
    if (!ack.atMost) {
      const serverSeq = Number(ack.serverSeq);
      applied.forEach((/** @type {TextOp} */ op, /** @type {number} */ i) =>
        this.#receive({ serverSeq: serverSeq + i, clientId: text.clientId, clientSeq: first + i, applied: op }, null),
      );
    }
    this.outbox.acked();
    if (this.#isLive && message && text.inFlight === message) {
      this.#resync(); // It was applied where this copy did not see it.
    }
    this.#openOutbox();
    this.pump();
  }

  /**
   * @param {number} seq
   * @param {string} clientId
   * @param {number} firstClientSeq
   * @param {any[]} ops
   */
  passed(seq, clientId, firstClientSeq, ops) {
    ops.forEach((op, i) =>
      this.#receive({ serverSeq: seq + i, clientId, clientSeq: firstClientSeq + i, applied: editOf(op) }, null),
    );
  }

  /** @param {any} rejected */
  rejected(rejected) {
    const { text } = this;
    if (!text || rejected.clientId !== text.clientId) {
      return;
    }
    const first = Number(rejected.firstClientSeq);
    this.outbox.answered(first);
    if (text.inFlight?.firstClientSeq !== first) {
      return;
    }
    const error = SequencerError.fromWire(rejected.error);
    const what = remedy(error.code);
    if (what === "again") {
      this.outbox.sendLater(error);
    } else if (what === "resync") {
      text.refused();
      this.#resync();
    } else if (what === "newSession") {
      this.#sessionLost = error;
      this.#resync();
    } else if (what === "fail") {
      this.#fail(error);
    } else {
      this.#giveBack(error);
    }
  }

  /** @param {SequencerError} error */
  #unsendable(error) {
    if (!this.#ended && this.text?.inFlight) {
      this.#giveBack(error);
    }
  }

  /** @param {SequencerError} error */
  #giveBack(error) {
    const isUndecided = this.outbox.isUndecided;
    this.#takeBack(error);
    if (isUndecided && mayTurn(error.code)) {
      // An earlier sending may yet be applied under these numbers: nothing else may have them.
      this.text?.continueAs(newId());
      this.outbox.newSession();
    }
    this.pump();
  }

  /** @param {SequencerError} error */
  #newSession(error) {
    this.#sessionLost = null;
    const text = /** @type {EditedText} */ (this.text);
    const lost = text.inFlight ? text.inFlight.ops.map(({ op }) => op) : [];
    if (lost.length > 0 && !this.#options.resendUnknown) {
      this.#takeBack(new SequencerError("UNKNOWN_OUTCOME", `${error.code}: whether these edits were applied is not known`));
    } else if (lost.length > 0) {
      this.#owner.problem(
        new SequencerError("UNKNOWN_OUTCOME", `${error.code}: edits are sent again and may be there twice`, error.details),
      );
    }
    text.continueAs(newId());
    this.outbox.newSession();
  }

  /** @param {SequencerError} error */
  #takeBack(error) {
    const text = /** @type {EditedText} */ (this.text);
    const before = text.content;
    const { change, lost } = text.takeBack();
    this.#owner.changed(change, before, "rejected", null);
    this.#owner.rejected(error, lost);
  }

  /** @param {{seq: number, crc32c: number}} checkpoint */
  checkpoint({ seq, crc32c }) {
    if (this.#isLive && this.text?.drifted(seq, crc32c)) {
      this.counters.drifts++;
      this.#owner.problem(new SequencerError("DRIFT", `the content at ${seq} is not what it should be: loading it anew`));
      this.#resync();
    }
  }

  #resync() {
    if (!this.#ended) {
      this.#resyncing = true;
      this.#stop();
      this.#join();
      this.#owner.stateChanged();
    }
  }

  /** @param {any} presences */
  presences(presences) {
    this.#owner.presences(presences);
  }

  /** @param {any} wire */
  refused(wire) {
    this.#owner.problem(SequencerError.fromWire(wire));
  }

  /** @param {any} wire */
  failed(wire) {
    const error = wire instanceof SequencerError ? wire : SequencerError.fromWire(wire);
    this.#stop();
    if (mayPass(error.code)) {
      this.#owner.stateChanged();
      this.#owner.problem(error);
      this.outbox.pause(error, error.code !== "OVERLOADED", () => this.#join());
    } else {
      this.#fail(error);
    }
  }

  /** @param {SequencerError} error */
  #fail(error) {
    this.end();
    this.#owner.failed(error);
  }

  /** To be called after every change. */
  pump() {
    if (!this.#ended) {
      if (this.text?.isSessionTaken) {
        this.text.continueAs(newId());
        this.outbox.newSession();
      }
      this.outbox.pump();
      this.#owner.stateChanged();
    }
  }
}
