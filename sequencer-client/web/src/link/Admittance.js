import { SequencerError } from "../errors.js";
import { Backoff } from "./Backoff.js";

const LEAST_PAUSE_MILLIS = 200;
const MOST_PAUSE_MILLIS = 15_000;
/** What timers take at most. */
const LONGEST_TIMER_MILLIS = 2 ** 31 - 1;

/** Errors of who is asking, not of what is asked. */
const ABOUT_TOKEN = new Set(["UNAUTHENTICATED", "TOKEN_EXPIRED", "LOGIN_ENDED", "ACCOUNT_DISABLED"]);

/** WebSocket close codes of a node that did not say more. @type {Record<number, [string, string]>} */
const CLOSE_CODES = {
  4004: ["UNAUTHENTICATED", "this cluster does not take the token, or none was given"],
  4005: ["TOKEN_EXPIRED", "the token has expired"],
  4006: ["LOGIN_ENDED", "the login has ended, or the account was disabled"],
};

/**
 * Gives access tokens. `why`: null at first; else what is wrong with the one given last: it expires soon or has expired
 * (`TOKEN_EXPIRED`), or a node does not take it. What it throws means that there is none to be had now.
 *
 * @typedef {(why: SequencerError | null) => string | Promise<string>} TokenProvider
 */

/** Whether an error is about the token. @param {string} code */
export function isAboutToken(code) {
  return ABOUT_TOKEN.has(code);
}

/** What a close code says of the token, if anything. @param {number} closeCode */
export function errorOfClose(closeCode) {
  const known = CLOSE_CODES[closeCode];
  return known ? new SequencerError(...known) : null;
}

/**
 * The token of a client's connections: asked for before one begins, renewed while it runs, another in the place of one that
 * is refused.
 */
export class Admittance {
  #provider;
  #lost;
  /** @type {SequencerError | null} */
  #wrong = null;
  #refusals = 0;
  #isTold = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #backoff = new Backoff(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS);
  #renewals = new Backoff(1_000, 30_000);
  /** Counts connections: what was asked for an earlier one is not sent on a later one. */
  #generation = 0;

  /**
   * @param {string | TokenProvider | undefined} token
   * @param {(error: SequencerError) => void} lost told once, until a node takes a token again
   */
  constructor(token, lost) {
    this.#provider = providerOf(token);
    this.#lost = lost;
  }

  /** Whether tokens are shown at all. */
  get hasTokens() {
    return this.#provider !== null;
  }

  /** The token to begin with; empty without accounts. Throws when there is none to be had: try again after {@link pause}. */
  async token() {
    if (!this.#provider) {
      return "";
    }
    try {
      const token = await this.#provider(this.#wrong);
      this.#wrong = null;
      return token;
    } catch (failure) {
      this.#lose(asError(failure));
      throw failure;
    }
  }

  /** How long to wait before the next connection for the token's sake, in milliseconds. */
  get pause() {
    return this.#refusals > 1 || this.#isTold ? this.#backoff.next() : 0;
  }

  /**
   * A node took the token. It is renewed by `renew` when a fifth of its time is left, by the node's clock.
   *
   * @param {any} answer `Welcome` or `Renewed`
   * @param {(token: string) => void} renew
   */
  taken(answer, renew) {
    this.over();
    this.#refusals = 0;
    this.#isTold = false;
    this.#backoff.reset();
    this.#renewals.reset();
    const expires = Number(answer.tokenExpiresMillis ?? 0);
    if (expires > 0 && this.#provider) {
      this.#renewIn(Math.max(0, (expires - Number(answer.nowMillis ?? 0)) * 0.8), renew);
    }
  }

  /**
   * @param {number} millis
   * @param {(token: string) => void} renew
   */
  #renewIn(millis, renew) {
    this.#timer = setTimeout(() => this.#renew(renew), Math.min(millis, LONGEST_TIMER_MILLIS));
  }

  /** @param {(token: string) => void} renew */
  async #renew(renew) {
    const generation = this.#generation;
    let token;
    try {
      token = await this.#provider?.(new SequencerError("TOKEN_EXPIRED", "the token expires soon"));
    } catch {
      // The old one is still good: what it comes to shows when it is not.
    }
    if (generation !== this.#generation) {
      return;
    }
    if (token) {
      renew(token);
    } else {
      this.#renewIn(this.#renewals.next(), renew);
    }
  }

  /** A node refused a connection, or ended it. Returns whether it was for the token. @param {SequencerError} error */
  refused(error) {
    if (!isAboutToken(error.code)) {
      return false;
    }
    this.#refusals++;
    if (this.#provider) {
      this.#wrong = error;
    }
    if (this.#refusals > 1 || !this.#provider) {
      this.#lose(error);
    }
    return true;
  }

  /** @param {SequencerError} error */
  #lose(error) {
    if (!this.#isTold) {
      this.#isTold = true;
      this.#lost(error);
    }
  }

  /** The connection is over; nothing is renewed on it any more. */
  over() {
    this.#generation++;
    clearTimeout(this.#timer);
  }
}

/** @param {string | TokenProvider | undefined} token @returns {TokenProvider | null} */
function providerOf(token) {
  if (typeof token !== "string") {
    return token ?? null;
  }
  if (token === "") {
    return null;
  }
  return (why) => {
    if (why) {
      throw why;
    }
    return token;
  };
}

/** @param {unknown} failure */
function asError(failure) {
  return failure instanceof SequencerError
    ? failure
    : new SequencerError("UNAUTHENTICATED", `no token is to be had: ${failure instanceof Error ? failure.message : failure}`);
}
