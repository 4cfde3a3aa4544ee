/**
 * Named events to any number of listeners, in the order they were added. An event that a listener causes comes after the
 * present one has been heard by all: everybody hears the same order. What a listener throws is reported as an uncaught
 * error of its own task: it harms neither other listeners nor the connection.
 *
 * @template {Record<string, any>} Events
 */
export class Emitter {
  /** @type {Map<keyof Events, Set<(event: any) => void>>} */
  #listeners = new Map();
  /** @type {(() => void)[]} */
  #queue = [];
  #isTelling = false;

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {(event: Events[Name]) => void} listener
   * @returns {() => void} takes the listener away
   */
  on(name, listener) {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  /**
   * @template {keyof Events} Name
   * @param {Name} name
   * @param {Events[Name]} event
   */
  emit(name, event) {
    this.#queue.push(() => this.#tell(name, event));
    if (this.#isTelling) {
      return;
    }
    this.#isTelling = true;
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      next();
    }
    this.#isTelling = false;
  }

  /**
   * @param {keyof Events} name
   * @param {any} event
   */
  #tell(name, event) {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
