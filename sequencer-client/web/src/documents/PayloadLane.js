import { SequencerError } from "../errors.js";
import { Backoff } from "../link/Backoff.js";
import { base64Of } from "./base64.js";
import { newId } from "./ids.js";
import { remedy } from "./refusals.js";

/** @import { Connection } from "../link/Connection.js" */

const MOST_WAITING = 10_000;
const MOST_WAITING_BYTES = 16 * 1024 * 1024;
const MOST_ON_THE_WAY = 64;
const GATHERED_BYTES = 128 * 1024;
const LEAST_PAUSE_MILLIS = 20;
const MOST_PAUSE_MILLIS = 1_000;

/** What was accepted: its ops have the numbers `serverSeq`, `serverSeq + 1`, ... @typedef {{serverSeq: number}} Accepted */

/**
 * @typedef {{payloads: readonly Uint8Array[], baseSeq: number | null, resolve: (accepted: Accepted) => void,
 *   reject: (error: SequencerError) => void}} Entry
 */

/** A message as it is sent, and sent again. @typedef {{submit: any, entries: Entry[], onTheWay: boolean}} Flight */

/**
 * The sending half of an editing session with opaque payloads: numbers them, keeps several messages on the way, and sends
 * what is unanswered again, the same and in order.
 */
export class PayloadLane {
  #connection;
  #docId;
  #seq;
  #gathers;
  #clientId = newId();
  #nextClientSeq = 1;
  /** @type {Entry[]} */
  #waiting = [];
  #waitingBytes = 0;
  /** @type {Flight[]} */
  #unanswered = [];
  #isOpen = false;
  /** Something has to be sent again: nothing leaves until all that is on the way came back. */
  #rewinding = false;
  #backoff = new Backoff(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pause;

  /**
   * @param {Connection} connection
   * @param {string} docId
   * @param {() => number} seq the last op that was seen
   * @param {boolean} gathers whether what waits leaves in one message, several of them at once
   */
  constructor(connection, docId, seq, gathers) {
    this.#connection = connection;
    this.#docId = docId;
    this.#seq = seq;
    this.#gathers = gathers;
  }

  get clientId() {
    return this.#clientId;
  }

  get isIdle() {
    return this.#waiting.length === 0 && this.#unanswered.length === 0;
  }

  /**
   * @param {readonly Uint8Array[]} payloads one message
   * @param {number | null} baseSeq null: what was seen when it leaves
   * @returns {Promise<Accepted>}
   */
  submit(payloads, baseSeq) {
    const bytes = sizeOf(payloads);
    if (this.#waiting.length >= MOST_WAITING || (this.#waitingBytes > 0 && this.#waitingBytes + bytes > MOST_WAITING_BYTES)) {
      return Promise.reject(new SequencerError("QUEUE_FULL", `${this.#waiting.length} submits to ${this.#docId} wait`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ payloads, baseSeq, resolve, reject });
      this.#waitingBytes += bytes;
      queueMicrotask(() => this.#send());
    });
  }

  /** The document is joined. */
  opened() {
    if (this.#isOpen) {
      return;
    }
    this.#isOpen = true;
    this.#rewinding = false;
    this.#unanswered.forEach((flight) => (flight.onTheWay = false));
    this.#send();
  }

  down() {
    this.#isOpen = false;
    clearTimeout(this.#pause);
    this.#pause = undefined;
  }

  get #onTheWay() {
    return this.#unanswered.filter((flight) => flight.onTheWay).length;
  }

  #send() {
    if (!this.#isOpen || this.#pause !== undefined || (this.#rewinding && this.#onTheWay > 0)) {
      return;
    }
    this.#rewinding = false;
    const most = this.#gathers ? MOST_ON_THE_WAY : 1;
    while (this.#onTheWay < most && this.#isOpen) {
      const flight = this.#unanswered.find(({ onTheWay }) => !onTheWay) ?? this.#board();
      if (!flight) {
        return;
      }
      try {
        flight.onTheWay = this.#connection.send({ submit: flight.submit });
      } catch (error) {
        this.#refuse(flight, /** @type {SequencerError} */ (error));
      }
      if (!flight.onTheWay) {
        return;
      }
    }
  }

  /** @returns {Flight | undefined} */
  #board() {
    const entries = this.#waiting.splice(0, 1);
    if (entries.length === 0) {
      return undefined;
    }
    const { opsPerMessage } = this.#connection.limits;
    let bytes = sizeOf(entries[0].payloads);
    let ops = entries[0].payloads.length;
    for (let next = this.#waiting[0]; this.#gathers && next; next = this.#waiting[0]) {
      bytes += sizeOf(next.payloads);
      ops += next.payloads.length;
      if (bytes > GATHERED_BYTES || ops > (opsPerMessage || 1)) {
        break;
      }
      entries.push(next);
      this.#waiting.shift();
    }
    const payloads = entries.flatMap((entry) => entry.payloads);
    this.#waitingBytes -= sizeOf(payloads);
    const submit = {
      docId: this.#docId,
      clientId: this.#clientId,
      firstClientSeq: this.#nextClientSeq,
      baseSeq: entries[0].baseSeq ?? this.#seq(),
      ops: payloads.map((payload) => ({ opaque: base64Of(payload) })),
    };
    this.#nextClientSeq += payloads.length;
    const flight = { submit, entries, onTheWay: false };
    this.#unanswered.push(flight);
    return flight;
  }

  /** @param {any} answer */
  #flightOf(answer) {
    const first = Number(answer.firstClientSeq);
    const { clientId } = answer;
    return this.#unanswered.find(({ submit }) => submit.firstClientSeq === first && submit.clientId === clientId);
  }

  /**
   * The ops that an ack stands for, as they were sent; none if it is for no message of this lane.
   *
   * @param {any} ack
   * @returns {any[]}
   */
  opsOf(ack) {
    return this.#flightOf(ack)?.submit.ops ?? [];
  }

  /** @param {any} ack */
  acked(ack) {
    const flight = this.#flightOf(ack);
    if (!flight) {
      return;
    }
    this.#unanswered.splice(this.#unanswered.indexOf(flight), 1);
    this.#backoff.reset();
    let serverSeq = Number(ack.serverSeq);
    for (const { payloads, resolve } of flight.entries) {
      resolve({ serverSeq });
      serverSeq += payloads.length;
    }
    this.#send();
  }

  /** @param {any} rejected */
  rejected(rejected) {
    const flight = this.#flightOf(rejected);
    if (!flight) {
      return;
    }
    const error = SequencerError.fromWire(rejected.error);
    flight.onTheWay = false;
    const overtaken = error.code === "OUT_OF_ORDER" && flight !== this.#unanswered[0];
    if (remedy(error.code) === "again" || overtaken) {
      this.#rewinding = true;
      this.#sendLater(error);
    } else if (remedy(error.code) === "newSession") {
      this.#refuse(flight, new SequencerError("UNKNOWN_OUTCOME", `${error.code}: ${error.message}`, error.details));
    } else {
      this.#refuse(flight, error);
    }
  }

  /** @param {SequencerError} error */
  #sendLater(error) {
    if (this.#pause === undefined) {
      const millis = Math.max(this.#backoff.next(), Number(error.details.retryAfterMs ?? 0));
      this.#pause = setTimeout(() => {
        this.#pause = undefined;
        this.#send();
      }, millis);
    }
  }

  /**
   * A definite refusal takes what is behind it along: its numbers lead to nothing any more. The next one begins anew, under
   * an id of its own.
   *
   * @param {Flight} refused
   * @param {SequencerError} error
   */
  #refuse(refused, error) {
    const behind = this.#unanswered.splice(this.#unanswered.indexOf(refused));
    if (error.code === "BASE_MISMATCH" && behind.length === 1) {
      this.#nextClientSeq = refused.submit.firstClientSeq;
    } else {
      this.#clientId = newId();
      this.#nextClientSeq = 1;
    }
    behind.forEach(({ entries }) => entries.forEach(({ reject }) => reject(error)));
    this.#send();
  }

  /** @param {SequencerError} error */
  end(error) {
    this.down();
    for (const { reject } of [...this.#unanswered.flatMap(({ entries }) => entries), ...this.#waiting]) {
      reject(error);
    }
    this.#unanswered = [];
    this.#waiting = [];
  }
}

/** @param {readonly Uint8Array[]} payloads */
function sizeOf(payloads) {
  return payloads.reduce((bytes, payload) => bytes + payload.length, 0);
}
