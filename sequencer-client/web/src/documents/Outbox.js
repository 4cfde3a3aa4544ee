import { messageLimits } from "../editing/MessageLimits.js";
import { Backoff } from "../link/Backoff.js";
import { textOpToJson } from "../text/json.js";

/** @import { EditedText } from "../editing/EditedText.js" */
/** @import { OutgoingMessage } from "../editing/PendingEdits.js" */
/** @import { SequencerError } from "../errors.js" */
/** @import { Connection } from "../link/Connection.js" */
/** @import { PendingStore } from "../storage/PendingStore.js" */

/** No character takes more bytes in a frame of JSON than this for each byte of the canonical form. */
const JSON_GROWTH = 8;
const LEAST_PAUSE_MILLIS = 50;
const MOST_PAUSE_MILLIS = 2_000;
const MOST_REFUSALS_HERE = 3;

/** Sends the messages of one text, one at a time, each stored before; and the same again where that is the remedy. */
export class Outbox {
  /** Messages that were sent again after a refusal of the moment. */
  resends = 0;
  #connection;
  #store;
  #text;
  #owner;
  #isOpen = false;
  /** The first number of the message that was sent on this connection and has no answer; 0 if there is none. */
  #asked = 0;
  /** How often {@link #kept} was sent; one that an earlier life left behind counts as sent. */
  #sendings = 0;
  /** The message that is stored, and may be sent. @type {OutgoingMessage | null} */
  #kept = null;
  #keeping = false;
  #backoff = new Backoff(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS);
  #unstored = new Backoff(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS);
  #ended = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;

  /**
   * @param {Connection} connection
   * @param {PendingStore} store
   * @param {() => EditedText | null} text
   * @param {{problem: (error: SequencerError) => void, unsendable: (error: SequencerError) => void}} owner
   */
  constructor(connection, store, text, owner) {
    this.#connection = connection;
    this.#store = store;
    this.#text = text;
    this.#owner = owner;
    this.#kept = text()?.inFlight ?? null;
    this.#sendings = this.#kept ? 1 : 0;
  }

  /** Whether another sending of what is in flight may yet be applied. */
  get isUndecided() {
    return this.#sendings > 1;
  }

  /** What was asked under the old clientId is not waited for. */
  newSession() {
    this.#asked = 0;
    this.#kept = null;
    this.#sendings = 0;
  }

  /** Whether messages may leave: the document is joined and this copy is in step. @param {boolean} isOpen */
  setOpen(isOpen) {
    this.#isOpen = isOpen;
  }

  /** Nothing that was sent on the old connection is answered on the new one. */
  reconnected() {
    this.#asked = 0;
  }

  end() {
    this.#ended = true;
    this.#isOpen = false;
    clearTimeout(this.#pause);
  }

  /** @param {number} firstClientSeq */
  answered(firstClientSeq) {
    if (firstClientSeq === this.#asked) {
      this.#asked = 0;
    }
  }

  acked() {
    this.#backoff.reset();
  }

  /** The same again after a pause; at another node if this one goes on refusing. @param {SequencerError} error */
  sendLater(error) {
    this.resends++;
    this.pause(error, error.code !== "OVERLOADED" && this.#backoff.failures >= MOST_REFUSALS_HERE, () => this.pump());
  }

  /**
   * @param {SequencerError} error
   * @param {boolean} elsewhere
   * @param {() => void} thenHere
   */
  pause(error, elsewhere, thenHere) {
    const millis = Math.max(this.#backoff.next(), Number(error.details.retryAfterMs ?? 0));
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (elsewhere) {
        this.#backoff.reset();
        this.#connection.moveOn();
      } else {
        thenHere();
      }
    }, millis);
  }

  /** Sends what can be sent, once it is stored. To be called after every change. */
  pump() {
    const text = this.#text();
    if (!text || this.#keeping || this.#ended) {
      return;
    }
    if (this.#isOpen && this.#asked === 0 && this.#pause === undefined) {
      const message = text.inFlight ?? text.nextMessage(this.#limits());
      if (message && message !== this.#kept) {
        this.#keep(text, message);
        return;
      }
      if (message) {
        this.#send(text, message);
      }
    }
    this.#store.soon(() => (text.hasPending ? text.toStored() : null));
  }

  /**
   * @param {EditedText} text
   * @param {OutgoingMessage} message
   */
  async #keep(text, message) {
    this.#keeping = true;
    try {
      await this.#store.now(text.toStored());
      this.#kept = message;
      this.#sendings = 0;
      this.#unstored.reset();
    } catch (error) {
      // Sent now and forgotten in a crash, it would be typed again on top of itself.
      this.#owner.problem(/** @type {SequencerError} */ (error));
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => {
        this.#pause = undefined;
        this.pump();
      }, this.#unstored.next());
    }
    this.#keeping = false;
    if (!this.#ended) {
      this.pump();
    }
  }

  /**
   * @param {EditedText} text
   * @param {OutgoingMessage} message
   */
  #send(text, message) {
    const submit = {
      docId: text.docId,
      clientId: text.clientId,
      firstClientSeq: message.firstClientSeq,
      baseSeq: message.baseSeq,
      ops: message.ops.map(({ op, undoOf }) => ({ text: textOpToJson(op), ...(undoOf > 0 ? { undoOf } : {}) })),
    };
    try {
      if (this.#connection.send({ submit })) {
        this.#asked = message.firstClientSeq;
        this.#sendings++;
      }
    } catch (error) {
      // Made under another node's limits. Out of the caller's change, which must not see another one within.
      queueMicrotask(() => this.#owner.unsendable(/** @type {SequencerError} */ (error)));
    }
  }

  #limits() {
    const { frameBytes, opBytes, opsPerMessage } = this.#connection.limits;
    return messageLimits({ frameBytes: Math.floor(frameBytes / JSON_GROWTH), opBytes, opsPerMessage });
  }
}
