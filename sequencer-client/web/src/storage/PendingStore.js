import { SequencerError } from "../errors.js";
import { newId } from "../documents/ids.js";
import { claim } from "./claims.js";

/** @import { StoredText } from "../editing/storedForm.js" */

/**
 * Where pending edits outlive the page. Values are strings. Every method may be asynchronous and may throw.
 *
 * @typedef {object} Storage
 * @property {(prefix: string) => string[] | Promise<string[]>} keys
 * @property {(key: string) => string | null | Promise<string | null>} get
 * @property {(key: string, value: string) => void | Promise<void>} put
 * @property {(key: string) => void | Promise<void>} remove
 */

/** How long an edit that waits may be only in memory. */
const SOON_MILLIS = 300;

/**
 * The stored copy of one open document. While it is open no other page takes it up; it is there only as long as edits are
 * pending.
 */
export class PendingStore {
  #storage;
  #key;
  #release;
  #isThere;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Promise<void>} */
  #last = Promise.resolve();
  #isClosed = false;

  /**
   * @param {Storage | null} storage
   * @param {string} key
   * @param {StoredText | null} found
   * @param {() => void} release
   */
  constructor(storage, key, found, release) {
    this.#storage = storage;
    this.#key = key;
    this.#release = release;
    this.#isThere = found !== null;
    /** What an earlier life left behind. */
    this.found = found;
  }

  /**
   * Takes up a copy of the document that nobody has open, or begins a new one.
   *
   * @param {Storage | null} storage
   * @param {string} docId
   * @param {string} user
   */
  static async open(storage, docId, user) {
    if (!storage) {
      return new PendingStore(null, "", null, () => {});
    }
    const prefix = `sequencer/${encodeURIComponent(user)}/${encodeURIComponent(docId)}/`;
    for (const key of await storage.keys(prefix)) {
      const release = await claim(storage, key);
      const stored = release && (await storage.get(key));
      if (release && stored) {
        return new PendingStore(storage, key, parsed(key, stored, release), release);
      }
      release?.();
    }
    const key = prefix + newId();
    return new PendingStore(storage, key, null, (await claim(storage, key)) ?? (() => {}));
  }

  /** Writes it, after what was begun before. @param {StoredText} stored */
  now(stored) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#write(stored);
  }

  /** Writes it, or removes it, a little later and once for many calls. @param {() => StoredText | null} latest */
  soon(latest) {
    if (this.#storage && this.#timer === undefined && !this.#isClosed) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        // A missed write of what is not in flight costs no promise; the next one says what is wrong.
        this.#write(latest()).catch(() => {});
      }, SOON_MILLIS);
    }
  }

  /** @param {StoredText | null} stored @returns {Promise<void>} */
  #write(stored) {
    const storage = this.#storage;
    if (!storage || this.#isClosed || (stored === null && !this.#isThere)) {
      return Promise.resolve();
    }
    this.#isThere = stored !== null;
    const write = async () => {
      try {
        await (stored === null ? storage.remove(this.#key) : storage.put(this.#key, JSON.stringify(stored)));
      } catch (error) {
        throw new SequencerError("STORAGE", `pending edits cannot be stored and would not survive a restart: ${error}`);
      }
    };
    const written = this.#last.then(write, write);
    this.#last = written;
    return written;
  }

  /** Writes the last of it and lets others take it up. @param {StoredText | null} stored */
  async close(stored) {
    clearTimeout(this.#timer);
    const written = this.#write(stored);
    this.#isClosed = true;
    try {
      await written;
    } finally {
      this.#release();
    }
  }

  /** Lets others take it up as it was found. */
  giveBack() {
    this.#isClosed = true;
    this.#release();
  }
}

/**
 * @param {string} key
 * @param {string} stored
 * @param {() => void} release
 * @returns {StoredText}
 */
function parsed(key, stored, release) {
  try {
    return JSON.parse(stored);
  } catch (error) {
    release();
    throw new SequencerError("STORAGE", `what is stored under ${key} is damaged (${error}): save it elsewhere and remove it to go on`);
  }
}
