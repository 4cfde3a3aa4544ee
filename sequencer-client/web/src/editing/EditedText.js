import { Rope } from "../text/Rope.js";
import { TextOp } from "../text/TextOp.js";
import { transformPosition } from "../text/transform.js";
import { OutOfStepError } from "./OutOfStepError.js";
import { PendingEdit, PendingEdits } from "./PendingEdits.js";
import { positionBefore } from "./positionBefore.js";
import { RecentOps } from "./RecentOps.js";
import { editToStored, messageFromStored, opFromStored, opToStored, readable, STORED_FORMAT } from "./storedForm.js";
import { between, betweenForms } from "./TextDiff.js";
import { UndoHistory } from "./UndoHistory.js";

/** @import { Side } from "../text/transform.js" */
/** @import { CanonicalOp } from "./CanonicalOp.js" */
/** @import { MessageLimits } from "./MessageLimits.js" */
/** @import { StoredText } from "./storedForm.js" */

/**
 * What the next op of the log did to the text. `change` is what the editor has to show, made on the content before. `healed`
 * is an own op that was applied otherwise than foreseen: the server's form counts; it should not happen.
 *
 * @typedef {{kind: "foreign" | "settled" | "healed", change: TextOp}} Received
 */

/**
 * One copy of a text document with its user's pending edits: content = confirmed . in flight . waiting.
 *
 * Edits count at once. One message is in flight at a time; it never changes once {@link nextMessage} gave it, while what
 * waits behind it is rebased as ops of others arrive, one by one (an edit of one's own goes left of a committed one at the
 * same place). No I/O and no clock. Positions are code points. What it throws leaves it as it was.
 */
export class EditedText {
  #pending = new PendingEdits();
  #history = new UndoHistory();
  #recent;
  #clientId;
  #nextClientSeq;
  #seq;
  #version;
  #confirmed;
  #content;
  #sessionTaken = false;

  /**
   * A copy with nothing pending.
   *
   * @param {{docId: string, clientId: string, content: Rope, seq: number, version: number, lastClientSeq: number}} opened
   *   the content at `seq`, and the highest number of this client's ops in it; 0 for a new client
   */
  constructor({ docId, clientId, content, seq, version, lastClientSeq }) {
    this.docId = docId;
    this.#clientId = clientId;
    this.#nextClientSeq = lastClientSeq + 1;
    this.#seq = seq;
    this.#version = version;
    this.#confirmed = content;
    this.#content = content;
    this.#recent = new RecentOps(seq);
  }

  /**
   * A copy as it was stored, pending edits included.
   *
   * @param {StoredText} stored
   * @throws {import("../errors.js").SequencerError} if what is stored does not fit together: open the document anew
   */
  static restored(stored) {
    const { inFlight, waiting, content, nextClientSeq, ...rest } = readable(stored);
    const text = new EditedText({ ...rest, content: Rope.of(content), lastClientSeq: nextClientSeq - 1 });
    if (inFlight) {
      text.#pending.restore(messageFromStored(inFlight), inFlight.rebased.map(opFromStored));
    }
    text.#pending.waiting = waiting.map(({ op, undoOf }) => new PendingEdit(opFromStored(op), undoOf));
    text.#content = text.#pending.applyTo(text.#confirmed);
    return text;
  }

  /**
   * What survives a restart. To be kept before a message is sent, and whenever an edit must not be lost.
   *
   * @returns {StoredText}
   */
  toStored() {
    const message = this.#pending.inFlight;
    return {
      format: STORED_FORMAT,
      docId: this.docId,
      clientId: this.#clientId,
      nextClientSeq: this.#nextClientSeq,
      seq: this.#seq,
      version: this.#version,
      content: this.#confirmed.toString(),
      inFlight: message && {
        firstClientSeq: message.firstClientSeq,
        baseSeq: message.baseSeq,
        ops: message.ops.map(editToStored),
        settled: this.#pending.settled,
        rebased: this.#pending.unsettled.map((edit) => opToStored(edit.op)),
      },
      waiting: this.#pending.waiting.map(editToStored),
    };
  }

  /** Under which id it sends; changes only by {@link continueAs}. */
  get clientId() {
    return this.#clientId;
  }

  /** Whether another copy edits under the same id: what was in flight waits, nothing leaves before {@link continueAs}. */
  get isSessionTaken() {
    return this.#sessionTaken;
  }

  /** The last op of the log it took in. */
  get seq() {
    return this.#seq;
  }

  /** The document's version there. */
  get version() {
    return this.#version;
  }

  /** What the editor shows. */
  get content() {
    return this.#content;
  }

  /** What the log makes at {@link seq}. */
  get confirmed() {
    return this.#confirmed;
  }

  /** The message that was given out and did not come back as a whole; null if there is none. */
  get inFlight() {
    return this.#pending.inFlight;
  }

  /** The edits that are in no message yet, oldest first; not to be changed. */
  get waiting() {
    return this.#pending.waiting;
  }

  /** Whether any edit is not settled. */
  get hasPending() {
    return !this.#pending.isEmpty;
  }

  get canUndo() {
    return this.#history.canUndo;
  }

  get canRedo() {
    return this.#history.canRedo;
  }

  /**
   * The user's edit, made on {@link content}.
   *
   * @param {TextOp} op
   * @param {number} nowMillis any clock that does not go back: edits within 500 ms of each other are undone together
   * @throws {import("../errors.js").MalformedOpError} if it does not fit the content
   */
  edit(op, nowMillis) {
    if (!op.isNoop) {
      const edit = this.#content.apply(op);
      const own = this.#pending.add(edit.op);
      this.#history.edited(edit.op.invert(), own, nowMillis);
      this.#content = edit.content;
    }
  }

  /** The next edit begins an undo group of its own. */
  closeUndoGroup() {
    this.#history.closeGroup();
  }

  /** Takes the last group of own edits back; the change that the editor has to show, nothing if there is none. */
  undo() {
    return this.#inverted(this.#history.popUndo(), (inverse, own) => this.#history.undone(inverse, own));
  }

  /** Does the group again that was taken back last, unless there was another edit since; as {@link undo}. */
  redo() {
    return this.#inverted(this.#history.popRedo(), (inverse, own) => this.#history.redone(inverse, own));
  }

  /**
   * @param {import("./UndoHistory.js").Group | undefined} group
   * @param {(inverse: TextOp, own: PendingEdit) => void} remember
   */
  #inverted(group, remember) {
    if (!group) {
      return TextOp.noop();
    }
    const { content, op } = this.#content.apply(group.inverse);
    this.#content = content;
    remember(op.invert(), this.#pending.add(op, group.edits));
    return op;
  }

  /**
   * What to send next; null while a message is in flight or nothing waits. From here on the message is in flight and is the
   * one to be sent, and sent again, until it came back, was refused, or a snapshot decided about it. Store the copy before
   * sending.
   *
   * @param {MessageLimits} limits
   */
  nextMessage(limits) {
    const message = this.#sessionTaken ? null : this.#pending.take(limits, this.#nextClientSeq, this.#seq);
    this.#nextClientSeq += message?.ops.length ?? 0;
    return message;
  }

  /**
   * The next op of the canonical log, whoever sent it; it settles an own one.
   *
   * @param {CanonicalOp} op
   * @returns {Received}
   * @throws {OutOfStepError} if it is not the next, or does not fit: resync by a snapshot
   */
  receive(op) {
    if (op.serverSeq !== this.#seq + 1) {
      throw new OutOfStepError(`op ${op.serverSeq} came where ${this.#seq + 1} is next`);
    }
    const own = op.clientId === this.#clientId;
    const awaited = own && this.#pending.awaits(op.clientSeq);
    if (own && !awaited && this.#pending.inFlight) {
      throw new OutOfStepError(`own op ${op.clientSeq} came before what is in flight`);
    }
    const edit = this.#applyToConfirmed(op.applied);
    const settles = awaited && this.#pending.firstMayBecome(edit.op);
    if (awaited && !settles) {
      this.refused(); // Its number is gone.
      this.#sessionTaken = true;
    }
    /** @type {Received} */
    const received = settles ? this.#settle(edit.op) : { kind: "foreign", change: this.#takeIn(edit.op) };
    if (own) {
      this.#nextClientSeq = Math.max(this.#nextClientSeq, op.clientSeq + 1);
    }
    this.#confirmed = edit.content;
    this.#seq++;
    this.#version += edit.op.isNoop ? 0 : 1;
    this.#recent.add(edit.op);
    return received;
  }

  /** @param {TextOp} op */
  #applyToConfirmed(op) {
    if (op.span > this.#confirmed.length) {
      throw new OutOfStepError(`op ${this.#seq + 1} does not fit the content: this copy went astray`);
    }
    return this.#confirmed.apply(op);
  }

  /** An op made on the confirmed content reaches the local one; returns what it is there. @param {TextOp} op */
  #takeIn(op) {
    const change = this.#pending.carry(op.withoutDeletedText());
    this.#history.carry(change);
    this.#content = this.#content.apply(change).content;
    return change;
  }

  /**
   * @param {TextOp} applied
   * @returns {Received}
   */
  #settle(applied) {
    const foreseen = this.#pending.settleFirst();
    if (foreseen.equals(applied.withoutDeletedText())) {
      return { kind: "settled", change: TextOp.noop() };
    }
    // What is pending was made on the foreseen content.
    return { kind: "healed", change: this.#takeIn(betweenForms(this.#confirmed, foreseen, applied)) };
  }

  /**
   * The message in flight was refused and never will be applied, and sending it otherwise would not help: the content loses
   * it. Its numbers are free again, and the undo history is gone.
   *
   * @returns {{change: TextOp, lost: TextOp[]}} the edits that are not in the content any more, as they last were
   */
  takeBack() {
    const lost = this.#pending.removeInFlight(this.#confirmed);
    this.#history.clear();
    this.#nextClientSeq -= lost.length;
    const change = lost.reduceRight(
      (sum, each) => (this.#pending.cancel(each) ? sum : sum.compose(this.#takeIn(each.applied.op.invert()))),
      TextOp.noop(),
    );
    this.#forgetNumbers();
    return { change, lost: lost.map(({ edit }) => edit.op) };
  }

  /**
   * The message in flight was refused and never will be applied as it is, but its edits still count: they wait again and
   * will be sent under the same numbers, on another base. The usual step before a snapshot is asked for.
   */
  refused() {
    this.#requeue(this.#nextClientSeq - this.#pending.unsettled.length);
  }

  /**
   * The document at a later `seq`, when the ops in between are not to be had or the copy went astray. A message in flight
   * that is in it is settled; one that is not stays in flight: it may have come after the snapshot, and is sent again as it
   * was.
   *
   * `sessionForgotten`: the sequencer does not know ops any more that it had acked to this client, so what was in flight has
   * an unknown outcome, and the copy must go on under another id ({@link continueAs}).
   *
   * @param {Rope} snapshot
   * @param {number} seq
   * @param {number} version
   * @param {number} lastClientSeq the highest number of this client's ops that the snapshot has; 0 if none is known
   * @returns {{change: TextOp, applied: number, sessionForgotten: boolean}}
   * @throws {OutOfStepError} if the snapshot is older than the copy: ask another node, or again
   */
  resync(snapshot, seq, version, lastClientSeq) {
    if (seq < this.#seq) {
      throw new OutOfStepError(`a snapshot at ${seq} came for a copy at ${this.#seq}`);
    }
    const { unsettled } = this.#pending;
    const sessionForgotten = lastClientSeq < this.#nextClientSeq - 1 - unsettled.length;
    let before = this.#confirmed;
    let applied = 0;
    while (unsettled.length > 0 && unsettled[0].clientSeq <= lastClientSeq) {
      before = before.apply(this.#pending.settleFirst()).content;
      applied++;
    }
    this.#nextClientSeq = Math.max(this.#nextClientSeq, lastClientSeq + 1);
    this.#confirmed = snapshot;
    this.#seq = seq;
    this.#version = version;
    this.#recent.restart(seq);
    return { change: this.#takeIn(between(before, snapshot)), applied, sessionForgotten };
  }

  /**
   * Goes on under an id that was never used, because the sequencer does not know the old one any more or gave it to another
   * user. What was in flight waits again: if it was applied after all, its text is there twice. Who minds that more than a
   * loss calls {@link takeBack} before.
   *
   * @param {string} clientId
   */
  continueAs(clientId) {
    this.#requeue(1);
    this.#clientId = clientId;
    this.#sessionTaken = false;
  }

  /** @param {number} nextClientSeq numbers from this one on were never applied and will name other ops */
  #requeue(nextClientSeq) {
    this.#pending.requeue();
    this.#nextClientSeq = nextClientSeq;
    this.#forgetNumbers();
  }

  #forgetNumbers() {
    this.#pending.waiting.forEach((edit) => edit.forgetNumbersFrom(this.#nextClientSeq));
    this.#history.forgetNumbersFrom(this.#nextClientSeq);
  }

  /**
   * Whether a checksum that the sequencer sent contradicts this copy: then resync. One for another seq says nothing.
   *
   * @param {number} atSeq
   * @param {number} crc32c
   */
  drifted(atSeq, crc32c) {
    return atSeq === this.#seq && crc32c !== this.#confirmed.crc32c;
  }

  /**
   * Where a position in the document at `atSeq` is in the local content now; null if this copy is not there yet, or the
   * position is older than the ops it remembers (512).
   *
   * @param {number} position
   * @param {number} atSeq
   * @param {Side} side
   */
  localPosition(position, atSeq, side) {
    const now = this.#recent.position(position, atSeq, side);
    if (now === null) {
      return null;
    }
    const moved = this.#pending.chain().reduce((at, op) => transformPosition(at, op, side), now);
    return Math.min(moved, this.#content.length);
  }

  /**
   * Where a position in the local content is in the confirmed one, for telling others; text of one's own that is pending is
   * at the place where it will go.
   *
   * @param {number} position
   */
  confirmedPosition(position) {
    return this.#pending.chain().reduceRight(positionBefore, position);
  }
}
