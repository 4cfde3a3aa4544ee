import { SequencerError } from "../errors.js";
import { mayPass } from "../documents/refusals.js";

/** @import { Connection } from "./Connection.js" */

const MOST_WAITING = 1_000;
const DEADLINE_MILLIS = 30_000;
const PAUSE_MILLIS = 200;

/**
 * @typedef {{id: number, request: Record<string, any>, parts: any[], resolve: (parts: any[]) => void,
 *   reject: (error: SequencerError) => void, deadline: ReturnType<typeof setTimeout>}} Pending
 */

/** Questions beside the stream. They are asked again on the next connection until their deadline: all may be repeated. */
export class Requests {
  #connection;
  #nextId = 1;
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #inFlight = new Set();

  /** @param {Connection} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  /**
   * @param {Record<string, any>} request one of `Request.request`
   * @returns {Promise<any[]>} the responses, of which there are several where the answer is long
   */
  ask(request) {
    if (this.#pending.size >= MOST_WAITING) {
      return Promise.reject(new SequencerError("QUEUE_FULL", `${MOST_WAITING} requests wait for their answer`));
    }
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const deadline = setTimeout(
        () => this.#settle(id, new SequencerError("TIMED_OUT", `no answer within ${DEADLINE_MILLIS} ms`)),
        DEADLINE_MILLIS,
      );
      this.#pending.set(id, { id, request, parts: [], resolve, reject, deadline });
      this.#send();
    });
  }

  opened() {
    this.#inFlight.clear();
    for (const pending of this.#pending.values()) {
      pending.parts = [];
    }
    this.#send();
  }

  /** As many as the node takes at once. */
  #send() {
    const most = this.#connection.limits.requestsInFlight || MOST_WAITING;
    for (const { id, request } of this.#pending.values()) {
      if (this.#inFlight.size >= most || !this.#connection.isOpen) {
        return;
      }
      if (!this.#inFlight.has(id)) {
        this.#inFlight.add(id);
        try {
          this.#connection.send({ request: { id, ...request } });
        } catch (error) {
          this.#settle(id, /** @type {SequencerError} */ (error));
        }
      }
    }
  }

  /** @param {any} response */
  receive(response) {
    const id = Number(response.id);
    const pending = this.#pending.get(id);
    if (!pending) {
      return;
    }
    if (response.error) {
      const error = SequencerError.fromWire(response.error);
      if (mayPass(error.code)) {
        this.#again(pending, error);
      } else {
        this.#settle(id, error);
      }
    } else {
      pending.parts.push(response);
      if (response.last) {
        this.#settle(id, null);
      }
    }
  }

  /**
   * @param {Pending} pending
   * @param {SequencerError} error
   */
  #again(pending, error) {
    pending.parts = [];
    setTimeout(
      () => {
        this.#inFlight.delete(pending.id);
        this.#send();
      },
      Math.max(PAUSE_MILLIS, Number(error.details.retryAfterMs ?? 0)),
    );
  }

  /**
   * @param {number} id
   * @param {SequencerError | null} error
   */
  #settle(id, error) {
    const pending = this.#pending.get(id);
    if (pending) {
      clearTimeout(pending.deadline);
      this.#pending.delete(id);
      this.#inFlight.delete(id);
      if (error) {
        pending.reject(error);
      } else {
        pending.resolve(pending.parts);
      }
      this.#send();
    }
  }

  close() {
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id, new SequencerError("CLOSED", "the client was closed"));
    }
  }
}
