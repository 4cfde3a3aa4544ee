import { between } from "../editing/TextDiff.js";
import { SequencerError } from "../errors.js";
import { Emitter } from "../link/Emitter.js";
import { PresenceChannel } from "../presence/PresenceChannel.js";
import { Rope } from "../text/Rope.js";
import { checkRoom, pendingOps } from "./pending.js";
import { TextSync } from "./TextSync.js";
import { changesOfOp, opOfChanges } from "./utf16.js";

/** @import { EditedText } from "../editing/EditedText.js" */
/** @import { Connection } from "../link/Connection.js" */
/** @import { OwnPresence, Presence } from "../presence/PresenceChannel.js" */
/** @import { PendingStore } from "../storage/PendingStore.js" */
/** @import { TextOp } from "../text/TextOp.js" */
/** @import { TextChange } from "./utf16.js" */

/**
 * - `synced`: every own edit is acked.
 * - `inFlight`: edits were sent and are not answered.
 * - `waiting`: edits wait that were not sent.
 * - `offline`: no connection, or the document is not joined yet; editing goes on.
 * - `resyncing`: the content is loaded anew; editing goes on.
 * - `closed`, `failed`: for good.
 *
 * @typedef {"synced" | "inFlight" | "waiting" | "offline" | "resyncing" | "closed" | "failed"} DocumentState
 */

/**
 * `changes` in UTF-16 offsets of the text before, `op` the same in code points. `user` where it is known.
 *
 * @typedef {{changes: TextChange[], op: TextOp, origin: "local" | "undo" | "redo" | "remote" | "resync" | "rejected",
 *   user: string, clientId: string}} ChangeEvent
 */

/**
 * A text document as its editor shows it. Edits count at once and reach the others when they can; edits of others are
 * merged in as they arrive. Offsets are UTF-16 units.
 *
 * Events: `change`; `state`; `rejected` with the edits that were taken back; `problem`, which the document mends itself;
 * `failed`, for good; `presences`: who else is here, and where.
 *
 * @extends {Emitter<{change: ChangeEvent, state: DocumentState, rejected: {error: SequencerError, lost: TextOp[]},
 *   problem: SequencerError, failed: SequencerError, presences: Presence[]}>}
 */
export class TextDocument extends Emitter {
  #sync;
  #store;
  #connection;
  #documents;
  #release;
  #presence;
  /** @type {DocumentState} */
  #state = "offline";
  /** @type {SequencerError | null} */
  #end = null;
  /** @type {Set<{resolve: () => void, reject: (error: SequencerError) => void}>} */
  #waiters = new Set();
  #scheduled = false;
  /** Resolves when what is pending has its last form in the storage. @type {Promise<void>} */
  #stored = Promise.resolve();

  /**
   * Use `client.open`.
   *
   * @param {Connection} connection
   * @param {string} docId
   * @param {PendingStore} store
   * @param {{create: boolean, resendUnknown: boolean}} options
   * @param {import("./Documents.js").Documents} documents
   * @param {() => void} release
   */
  constructor(connection, docId, store, options, documents, release) {
    super();
    this.#connection = connection;
    this.#store = store;
    this.#documents = documents;
    this.#release = release;
    this.docId = docId;
    this.#presence = new PresenceChannel(connection, docId, () => this.#sync?.text ?? null, () =>
      this.emit("presences", this.presences),
    );
    this.#sync = new TextSync(connection, docId, store, this.#owner(), options);
  }

  /** @returns {import("./TextSync.js").SyncOwner} */
  #owner() {
    return {
      changed: (op, before, origin, event) => this.#changed(op, before, origin, event?.user ?? "", event?.clientId ?? ""),
      stateChanged: () => this.#stateChanged(),
      rejected: (error, lost) => this.emit("rejected", { error, lost }),
      failed: (error) => this.#finish("failed", error),
      problem: (error) => this.emit("problem", error),
      presences: (presences) => this.#presence.receive(presences),
    };
  }

  /** What the connection speaks to. */
  get subscription() {
    return this.#sync.subscription;
  }

  /** Resolves when there is content to edit. @returns {Promise<void>} */
  loaded() {
    return this.#when(() => this.#sync.text !== null);
  }

  /** Resolves when every own edit is acked: on disk on a majority. @returns {Promise<void>} */
  whenSynced() {
    return this.#when(() => this.#sync.text !== null && !this.#sync.text.hasPending);
  }

  /**
   * @param {() => boolean} reached
   * @returns {Promise<void>}
   */
  #when(reached) {
    if (this.#end) {
      return Promise.reject(this.#end);
    }
    if (reached()) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const waiter = {
        resolve: () => {
          if (reached()) {
            this.#waiters.delete(waiter);
            resolve();
          }
        },
        reject,
      };
      this.#waiters.add(waiter);
    });
  }

  /** @returns {EditedText} */
  get #text() {
    if (!this.#sync.text) {
      throw this.#end ?? new SequencerError("OFFLINE", `${this.docId} is not loaded yet: wait for open()`);
    }
    return this.#sync.text;
  }

  get state() {
    return this.#state;
  }

  /** The text as the editor shows it. */
  get text() {
    return this.#text.content.toString();
  }

  /** UTF-16 units of {@link text}. */
  get length() {
    return this.#text.content.utf16Length;
  }

  /** The text as a rope, for conversions of positions. */
  get content() {
    return this.#text.content;
  }

  /** The last op of the log in it. */
  get seq() {
    return this.#text.seq;
  }

  /** The copy itself: what of the text is confirmed, in flight, waiting. For reading. */
  get edited() {
    return this.#text;
  }

  /** Edits that are not acked, in order; after `failed`, what the sequencer did not take. */
  get unsent() {
    return this.#sync.text ? pendingOps(this.#sync.text) : [];
  }

  /** Of this editing session; another one after the sequencer forgot it. */
  get clientId() {
    return this.#sync.clientId;
  }

  /** Since the document was opened: `resyncs`, `healed`, `drifts`, `resends`. */
  get counters() {
    return { ...this.#sync.counters, resends: this.#sync.outbox.resends };
  }

  get canUndo() {
    return this.#text.canUndo;
  }

  get canRedo() {
    return this.#text.canRedo;
  }

  /**
   * Edits at once. Changes by place, in offsets of the text before all of them.
   *
   * @param {readonly {from: number, to?: number, insert?: string}[]} changes
   * @throws {SequencerError} `INVALID_OP` for a lone surrogate or an offset that is none, `DOCUMENT_TOO_LARGE`, `QUEUE_FULL`
   */
  edit(changes) {
    this.apply(opOfChanges(this.#text.content, changes));
  }

  /**
   * @param {number} at
   * @param {string} text
   */
  insert(at, text) {
    this.edit([{ from: at, insert: text }]);
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  delete(from, to) {
    this.edit([{ from, to }]);
  }

  /** Makes the text this one, by one change of what differs. @param {string} text */
  setText(text) {
    this.apply(between(this.#text.content, Rope.of(text)));
  }

  /**
   * As {@link edit}, in code points.
   *
   * @param {TextOp} op
   */
  apply(op) {
    this.#checkOpen();
    const text = this.#text;
    checkRoom(text, op, this.#connection.limits.documentBytes);
    const before = text.content;
    text.edit(op, performance.now());
    this.#edited(op, before, "local");
  }

  /** Takes back the last group of own edits, whatever others did since; whether there was one. */
  undo() {
    return this.#inverted("undo");
  }

  /** Does again what was taken back last; whether there was something. */
  redo() {
    return this.#inverted("redo");
  }

  /** @param {"undo" | "redo"} which */
  #inverted(which) {
    this.#checkOpen();
    const text = this.#text;
    const before = text.content;
    const op = text[which]();
    this.#edited(op, before, which);
    return !op.isNoop;
  }

  /** Who else is here, and where. */
  get presences() {
    return this.#presence.list();
  }

  /**
   * What the others see of this editor: sent on when it changes, at most 20 times a second, until it is set to null.
   *
   * @param {OwnPresence | null} presence
   */
  setPresence(presence) {
    this.#checkOpen();
    this.#presence.set(presence);
  }

  /** Makes the text what it was after op `seq`, by an edit like any other. @param {number} seq */
  async restore(seq) {
    const { text } = await this.#documents.content(this.docId, seq);
    this.closeUndoGroup();
    this.setText(text);
    this.closeUndoGroup();
  }

  /** The next edit begins a step of its own for {@link undo}. */
  closeUndoGroup() {
    this.#text.closeUndoGroup();
  }

  #checkOpen() {
    if (this.#end) {
      throw this.#end;
    }
  }

  /**
   * @param {TextOp} op
   * @param {Rope} before
   * @param {"local" | "undo" | "redo"} origin
   */
  #edited(op, before, origin) {
    this.#changed(op, before, origin, "", this.clientId);
    // What is edited in one go leaves as one message.
    if (!this.#scheduled) {
      this.#scheduled = true;
      queueMicrotask(() => {
        this.#scheduled = false;
        this.#sync.pump();
      });
    }
    this.#stateChanged();
  }

  /**
   * @param {TextOp} op
   * @param {Rope} before
   * @param {ChangeEvent["origin"]} origin
   * @param {string} user
   * @param {string} clientId
   */
  #changed(op, before, origin, user, clientId) {
    if (!op.isNoop) {
      this.#presence.textChanged(op, origin === "local" || origin === "undo" || origin === "redo", clientId);
      this.emit("change", { changes: changesOfOp(before, op), op, origin, user, clientId });
    }
  }

  #stateChanged() {
    const state = this.#currentState();
    if (state !== this.#state) {
      this.#presence.setOpen(state !== "offline" && state !== "resyncing");
      this.#state = state;
      this.emit("state", state);
    }
    this.#waiters.forEach((waiter) => waiter.resolve());
  }

  /** @returns {DocumentState} */
  #currentState() {
    const { text, isLive, isResyncing } = this.#sync;
    if (this.#end) {
      return this.#state;
    }
    if (!isLive || !text) {
      return isResyncing && this.#connection.isOpen ? "resyncing" : "offline";
    }
    return text.waiting.length > 0 ? "waiting" : text.inFlight ? "inFlight" : "synced";
  }

  /**
   * @param {"closed" | "failed"} state
   * @param {SequencerError} error
   */
  #finish(state, error) {
    if (this.#end) {
      return;
    }
    this.#end = error;
    this.#state = state;
    this.#presence.setOpen(false);
    this.#waiters.forEach((waiter) => waiter.reject(error));
    this.#waiters.clear();
    this.#stored = this.#keep();
    this.#release();
    this.emit("state", state);
    if (state === "failed") {
      this.emit("failed", error);
    }
  }

  /** Leaves the document. Edits that are not acked stay in the storage, if there is one, for the next time. */
  async close() {
    if (!this.#end) {
      this.#sync.end();
      this.#finish("closed", new SequencerError("CLOSED", `${this.docId} was closed`));
    }
    await this.#stored;
  }

  /** What a closed or failed document leaves behind; whoever opens it next takes it up. */
  async #keep() {
    const text = this.#sync.text;
    await this.#store.close(text?.hasPending ? text.toStored() : null).catch((error) => this.emit("problem", error));
  }
}
