import { both } from "../text/transform.js";
import { mayBecome } from "./inserts.js";
import { split } from "./OpSplit.js";
import { between } from "./TextDiff.js";

/** @import { TextOp } from "../text/TextOp.js" */
/** @import { Rope } from "../text/Rope.js" */
/** @import { MessageLimits } from "./MessageLimits.js" */

/** Where waiting edits stop being composed into one op, so that another edit never costs more than this. */
const MAX_CHANGES = 256;
const MAX_COMPOSED_BYTES = 16 * 1024;

/** What an op costs in a message beside its own bytes. */
const OP_BYTES = 24;

/**
 * A message as it is sent, and sent again: never changed, so that a resend is the same bytes. `undoOf` is the clientSeq of
 * the own op that an op takes back; 0 if none.
 *
 * @typedef {{readonly firstClientSeq: number, readonly baseSeq: number,
 *   readonly ops: readonly {readonly op: TextOp, readonly undoOf: number}[]}} OutgoingMessage
 */

/**
 * An edit that was taken out of the chain, and the content that it was made on.
 *
 * @typedef {{edit: PendingEdit, content: Rope, applied: {content: Rope, op: TextOp}}} Removed
 */

/** One own edit on its way: its form now, and the number it was sent under (0 as long as it was not). */
export class PendingEdit {
  clientSeq = 0;

  /**
   * @param {TextOp} op without deleted text
   * @param {number} undoOf
   * @param {readonly PendingEdit[]} undone the edits that it takes back, as far as this copy knows them
   */
  constructor(op, undoOf, undone = []) {
    this.op = op;
    this.undoOf = undoOf;
    this.undone = undone;
    /** The edit that this was cut from. @type {PendingEdit} */
    this.whole = this;
  }

  /** @param {PendingEdit} edit */
  undoes(edit) {
    return this.undoOf === edit.clientSeq || this.undone.includes(edit.whole);
  }

  /** Numbers from `first` on were never applied and will name other ops. @param {number} first */
  forgetNumbersFrom(first) {
    this.clientSeq = this.clientSeq >= first ? 0 : this.clientSeq;
    this.undoOf = this.undoOf >= first ? 0 : this.undoOf;
  }
}

/**
 * The own edits that are not settled: at most one message in flight, and what waits behind it, as one chain: each is made
 * on the content after the one before it, the first on the confirmed content. Owned by `EditedText`.
 */
export class PendingEdits {
  /** @type {PendingEdit[]} */
  unsettled = [];
  /** @type {PendingEdit[]} */
  waiting = [];
  /** @type {OutgoingMessage | null} */
  inFlight = null;

  get isEmpty() {
    return this.inFlight === null && this.waiting.length === 0;
  }

  /** How many ops of the message in flight came back. */
  get settled() {
    return this.inFlight === null ? 0 : this.inFlight.ops.length - this.unsettled.length;
  }

  /**
   * Another edit by the user, on the local content.
   *
   * @param {TextOp} op
   * @param {readonly PendingEdit[]} undone the edits that it takes back
   */
  add(op, undone = []) {
    const bare = op.withoutDeletedText();
    const undoOf = undone.reduce((last, edit) => Math.max(last, edit.clientSeq), 0);
    const last = this.waiting.at(-1);
    if (last && undoOf === 0 && last.undoOf === 0 && isSmall(last.op)) {
      last.op = last.op.compose(bare);
      if (last.op.isNoop) {
        this.waiting.pop();
      }
      return last;
    }
    const edit = new PendingEdit(bare, undoOf, undone);
    this.waiting.push(edit);
    return edit;
  }

  /**
   * Puts back what was stored.
   *
   * @param {OutgoingMessage} message
   * @param {TextOp[]} rebased the ops that are not settled, as they are now
   */
  restore(message, rebased) {
    this.inFlight = message;
    const settled = message.ops.length - rebased.length;
    this.unsettled = rebased.map((op, i) => {
      const edit = new PendingEdit(op, message.ops[settled + i].undoOf);
      edit.clientSeq = message.firstClientSeq + settled + i;
      return edit;
    });
  }

  /**
   * Moves `op`, made on the confirmed content, past all that is pending, and that past it.
   *
   * @param {TextOp} op
   */
  carry(op) {
    let moved = op;
    for (const edit of [...this.unsettled, ...this.waiting]) {
      if (moved.isNoop) {
        break;
      }
      const pair = both(edit.op, moved);
      edit.op = pair.incoming;
      moved = pair.committed;
    }
    // What others made void need not be sent; what was sent stays.
    this.waiting = this.waiting.filter((edit) => !edit.op.isNoop);
    return moved;
  }

  /**
   * Puts as much of what waits into flight as one message may hold; null if nothing can go.
   *
   * @param {MessageLimits} limits
   * @param {number} firstClientSeq
   * @param {number} baseSeq
   */
  take(limits, firstClientSeq, baseSeq) {
    if (this.inFlight !== null || this.waiting.length === 0) {
      return null;
    }
    const ops = [];
    let bytes = 0;
    while (this.waiting.length > 0 && ops.length < limits.opsPerMessage) {
      this.#cutFirst(limits.opBytes - OP_BYTES);
      const next = this.waiting[0];
      const size = next.op.encodedLength() + OP_BYTES;
      if (ops.length > 0 && bytes + size > limits.messageBytes) {
        break;
      }
      bytes += size;
      this.waiting.shift();
      next.clientSeq = firstClientSeq + ops.length;
      this.unsettled.push(next);
      ops.push({ op: next.op, undoOf: next.undoOf });
    }
    this.inFlight = { firstClientSeq, baseSeq, ops };
    return this.inFlight;
  }

  /** The last piece stays the same object: who undoes the edit refers to that. @param {number} maxBytes */
  #cutFirst(maxBytes) {
    const first = this.waiting[0];
    const pieces = split(first.op, maxBytes, 4 * MAX_CHANGES);
    if (pieces.length > 1) {
      first.op = /** @type {TextOp} */ (pieces.pop());
      const cut = pieces.map((piece) => new PendingEdit(piece, first.undoOf, first.undone));
      cut.forEach((piece) => (piece.whole = first));
      this.waiting.unshift(...cut);
    }
  }

  /** Whether the own op of this number is the next one in flight. @param {number} clientSeq */
  awaits(clientSeq) {
    return this.unsettled.length > 0 && this.unsettled[0].clientSeq === clientSeq;
  }

  /** Whether `applied` can be what became of the next op in flight. @param {TextOp} applied */
  firstMayBecome(applied) {
    const message = /** @type {OutgoingMessage} */ (this.inFlight);
    return mayBecome(message.ops[this.settled].op, applied);
  }

  /** The next op in flight came back; the rest is now made on what it became. */
  settleFirst() {
    const edit = /** @type {PendingEdit} */ (this.unsettled.shift());
    if (this.unsettled.length === 0) {
      this.inFlight = null;
    }
    return edit.op;
  }

  /**
   * Takes the message in flight out of the chain; its edits, in order. What waits still has them under it.
   *
   * @param {Rope} confirmed
   * @returns {Removed[]}
   */
  removeInFlight(confirmed) {
    let content = confirmed;
    const removed = this.unsettled.map((edit) => {
      const each = { edit, content, applied: content.apply(edit.op) };
      content = each.applied.content;
      return each;
    });
    this.unsettled = [];
    this.inFlight = null;
    return removed;
  }

  /**
   * Takes an edit from under what waits, if something of that takes it back: that does so no longer, and all behind it stays
   * as it is.
   *
   * @param {Removed} removed the last that is still there
   * @returns {boolean} whether there was something
   */
  cancel({ edit, content, applied }) {
    const at = this.waiting.findIndex((each) => each.undoes(edit));
    if (at < 0) {
      return false;
    }
    let inverse = applied.op.invert().withoutDeletedText();
    let [shown, without] = [applied.content, content];
    for (const each of this.waiting.slice(0, at)) {
      shown = shown.apply(each.op).content;
      const pair = both(each.op, inverse);
      each.op = pair.incoming;
      inverse = pair.committed;
      without = without.apply(each.op).content;
    }
    const undo = this.waiting[at];
    undo.op = between(without, shown.apply(undo.op).content);
    this.waiting = this.waiting.filter((each) => !each.op.isNoop);
    return true;
  }

  /** What was in flight waits again, in front, and will get a new number. */
  requeue() {
    this.waiting = [...this.unsettled, ...this.waiting].filter((edit) => !edit.op.isNoop);
    this.unsettled = [];
    this.inFlight = null;
  }

  /** The ops of the chain, first to last. */
  chain() {
    return [...this.unsettled, ...this.waiting].map((edit) => edit.op);
  }

  /** `confirmed` with all that is pending. @param {Rope} confirmed */
  applyTo(confirmed) {
    return this.chain().reduce((content, op) => content.apply(op).content, confirmed);
  }
}

/** @param {TextOp} op */
function isSmall(op) {
  return op.hunks.length < MAX_CHANGES && op.encodedLength() < MAX_COMPOSED_BYTES;
}
