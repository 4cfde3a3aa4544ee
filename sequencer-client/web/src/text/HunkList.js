import { TextOp } from "./TextOp.js";

/**
 * The hunks of an edit that is being put together, in normal form at any time. Trusts its callers: counts are in range,
 * texts are as long as is said.
 */
export class HunkList {
  /** @type {import("./TextOp.js").Hunk[]} */
  #closed = [];
  #retain = 0;
  #insert = "";
  #inserts = 0;
  #deletes = 0;
  /** @type {string | null} */
  #deleted = null;

  /** @param {number} count */
  retain(count) {
    if (count > 0) {
      this.#close();
      this.#retain += count;
    }
  }

  /**
   * @param {string} text
   * @param {number} codePoints
   */
  insert(text, codePoints) {
    this.#insert += text;
    this.#inserts += codePoints;
  }

  /**
   * @param {number} count
   * @param {string | null} deleted
   */
  delete(count, deleted) {
    if (count > 0) {
      const before = this.#deletes === 0 ? "" : this.#deleted;
      // Text that is known in part only is of no use: an inverse needs all of it.
      this.#deleted = before !== null && deleted !== null ? before + deleted : null;
      this.#deletes += count;
    }
  }

  /**
   * Takes hunks `from` up to, without, `to` of an edit as they are: they follow what is here already.
   *
   * @param {readonly import("./TextOp.js").Hunk[]} hunks
   * @param {number} from
   * @param {number} to
   */
  copy(hunks, from, to) {
    if (from < to) {
      this.#add(hunks[from]);
      if (to - from > 1) {
        this.#close();
        for (let i = from + 1; i < to - 1; i++) {
          this.#closed.push(hunks[i]);
        }
        this.#add(hunks[to - 1]);
      }
    }
  }

  /** @param {import("./TextOp.js").Hunk} hunk */
  #add({ retain, insert, inserts, deletes, deleted }) {
    this.retain(retain);
    this.insert(insert, inserts);
    this.delete(deletes, deleted);
  }

  #close() {
    if (this.#inserts > 0 || this.#deletes > 0) {
      this.#closed.push({
        retain: this.#retain,
        insert: this.#insert,
        inserts: this.#inserts,
        deletes: this.#deletes,
        deleted: this.#deleted,
      });
      this.#retain = 0;
      this.#insert = "";
      this.#inserts = 0;
      this.#deletes = 0;
      this.#deleted = null;
    }
  }

  /** The edit; the list must not be used after it. */
  toOp() {
    this.#close(); // What is kept after the last change says nothing.
    return this.#closed.length === 0 ? TextOp.noop() : new TextOp(this.#closed);
  }
}
