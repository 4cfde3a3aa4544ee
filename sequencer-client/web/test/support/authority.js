import { Rope } from "../../src/text/Rope.js";
import { both } from "../../src/text/transform.js";

/** @import { TextOp } from "../../src/text/TextOp.js" */

/** The sequencer's decisions about one text document, in memory: dedup, base, transform one by one, number, apply. */
export class Authority {
  /** @type {{serverSeq: number, clientId: string, clientSeq: number, applied: TextOp}[]} */
  log = [];
  contents = [Rope.empty()];
  floor = 0;
  /** An op of an unknown client with a base below this may be one that a forgotten session sent before. */
  #dedupFloor = 0;
  /** @type {Map<string, number>} */
  #highest = new Map();

  get head() {
    return this.log.length;
  }

  get content() {
    return this.contents[this.head];
  }

  /** @param {string} clientId */
  lastClientSeq(clientId) {
    return this.#highest.get(clientId) ?? 0;
  }

  /** The error code of a refusal; null if it was applied, now or before. @param {string} clientId */
  submit(clientId, { firstClientSeq, baseSeq, ops }) {
    const highest = this.lastClientSeq(clientId);
    if (firstClientSeq <= highest) {
      return null;
    }
    if (highest === 0 && (firstClientSeq > 1 || baseSeq < this.#dedupFloor)) {
      return "SESSION_EXPIRED";
    }
    if (firstClientSeq !== highest + 1) {
      return "OUT_OF_ORDER";
    }
    if (baseSeq < this.floor) {
      return "STALE_BASE";
    }
    const own = this.log.findLast((op) => op.clientId === clientId);
    if (own && baseSeq < own.serverSeq) {
      return "BASE_BEFORE_OWN_OP";
    }
    const carried = this.log.slice(baseSeq).map((op) => op.applied.withoutDeletedText());
    ops.forEach(({ op }, i) => {
      let moved = op;
      carried.forEach((committed, j) => {
        const pair = both(moved, committed);
        carried[j] = pair.committed;
        moved = pair.incoming;
      });
      const edit = this.content.apply(moved);
      this.log.push({
        serverSeq: this.head + 1,
        clientId,
        clientSeq: firstClientSeq + i,
        applied: edit.op,
      });
      this.contents.push(edit.content);
    });
    this.#highest.set(clientId, firstClientSeq + ops.length - 1);
    return null;
  }

  /** A session expires. @param {string} clientId */
  forget(clientId) {
    if (this.#highest.delete(clientId)) {
      const last = this.log.findLast((op) => op.clientId === clientId);
      this.#dedupFloor = Math.max(this.#dedupFloor, last.serverSeq);
    }
  }
}
