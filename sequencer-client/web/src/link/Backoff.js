/** Growing pauses with jitter, so that many clients that lost one node do not come back as one. */
export class Backoff {
  #leastMillis;
  #mostMillis;
  #failures = 0;

  /**
   * @param {number} leastMillis
   * @param {number} mostMillis
   */
  constructor(leastMillis, mostMillis) {
    this.#leastMillis = leastMillis;
    this.#mostMillis = mostMillis;
  }

  get failures() {
    return this.#failures;
  }

  /** The pause before the next attempt. */
  next() {
    const most = Math.min(this.#mostMillis, this.#leastMillis * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 30);
    return most / 2 + (Math.random() * most) / 2;
  }

  reset() {
    this.#failures = 0;
  }
}
