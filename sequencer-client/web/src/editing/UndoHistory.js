import { both } from "../text/transform.js";

/** @import { TextOp } from "../text/TextOp.js" */
/** @import { PendingEdit } from "./PendingEdits.js" */

const MAX_GROUPS = 200;
const MAX_BYTES = 4 * 1024 * 1024;
/** Where a group stops growing: changes, and edits, each of which may have been sent on its own. */
const MAX_CHANGES = 256;
const MAX_EDITS = 64;
const PAUSE_MILLIS = 500;

/** Edits that are taken back together, and one op that does so. */
export class Group {
  /**
   * @param {TextOp} inverse made on the content after the group above was done
   * @param {PendingEdit} edit
   */
  constructor(inverse, edit) {
    this.edits = [edit];
    this.inverse = inverse;
    this.bytes = inverse.encodedLength();
  }

  get isFull() {
    return this.inverse.hunks.length >= MAX_CHANGES || this.edits.length >= MAX_EDITS;
  }

  /**
   * Another edit joined the group.
   *
   * @param {TextOp} inverse of the whole group
   * @param {PendingEdit} edit
   */
  grow(inverse, edit) {
    this.inverse = inverse;
    this.bytes = inverse.encodedLength();
    if (this.edits.at(-1) !== edit) {
      this.edits.push(edit);
    }
  }
}

/**
 * What the user may take back, and what may be done again: inverses of own edits, each made on the content after the one
 * above it was done, the topmost on the local content. Owned by `EditedText`.
 *
 * Whatever others change is carried through both stacks. What became void that way vanishes.
 */
export class UndoHistory {
  /** The topmost last. @type {Group[]} */
  #undos = [];
  /** @type {Group[]} */
  #redos = [];
  /** The topmost, while edits may still join it. @type {Group | null} */
  #open = null;
  #lastEditMillis = 0;

  /**
   * The user edited: `inverse` takes it back. What was taken back before cannot be done again any more.
   *
   * @param {TextOp} inverse
   * @param {PendingEdit} edit
   * @param {number} nowMillis
   */
  edited(inverse, edit, nowMillis) {
    this.#redos = [];
    const bare = inverse.withoutDeletedText();
    const soon = nowMillis - this.#lastEditMillis < PAUSE_MILLIS;
    if (this.#open && soon && !this.#open.isFull) {
      this.#open.grow(bare.compose(this.#open.inverse), edit);
      this.#dropVoid();
    } else {
      this.#open = new Group(bare, edit);
      this.#undos.push(this.#open);
    }
    this.#lastEditMillis = nowMillis;
    this.#trim();
  }

  /** The oldest go first. */
  #trim() {
    let bytes = this.#undos.reduce((sum, group) => sum + group.bytes, 0);
    while (this.#undos.length > MAX_GROUPS || (bytes > MAX_BYTES && this.#undos.length > 1)) {
      bytes -= this.#undos[0].bytes;
      this.#undos.shift();
    }
  }

  clear() {
    this.#undos = [];
    this.#redos = [];
    this.#open = null;
  }

  /** The next edit begins a group of its own. */
  closeGroup() {
    this.#open = null;
  }

  get canUndo() {
    return this.#undos.length > 0;
  }

  get canRedo() {
    return this.#redos.length > 0;
  }

  popUndo() {
    this.#open = null;
    return this.#undos.pop();
  }

  popRedo() {
    this.#open = null;
    return this.#redos.pop();
  }

  /**
   * A group was taken back by `edit`; `inverse` does it again.
   *
   * @param {TextOp} inverse
   * @param {PendingEdit} edit
   */
  undone(inverse, edit) {
    this.#redos.push(new Group(inverse.withoutDeletedText(), edit));
  }

  /**
   * A group was done again by `edit`; `inverse` takes it back.
   *
   * @param {TextOp} inverse
   * @param {PendingEdit} edit
   */
  redone(inverse, edit) {
    this.#undos.push(new Group(inverse.withoutDeletedText(), edit));
  }

  /** The local content changed by `change`, which is none of the user's edits. @param {TextOp} change */
  carry(change) {
    carry(change, this.#undos);
    carry(change, this.#redos);
    this.#dropVoid();
  }

  /** Groups that do nothing go; what is edited next must not join the one below. */
  #dropVoid() {
    const isVoid = (/** @type {Group} */ group) => group.inverse.isNoop;
    if (this.#undos.some(isVoid) || this.#redos.some(isVoid)) {
      this.#undos = this.#undos.filter((group) => !isVoid(group));
      this.#redos = this.#redos.filter((group) => !isVoid(group));
      this.#open = this.#open && isVoid(this.#open) ? null : this.#open;
    }
  }

  /** Numbers from `first` on were never applied and will name other ops. @param {number} first */
  forgetNumbersFrom(first) {
    for (const group of [...this.#undos, ...this.#redos]) {
      group.edits.forEach((edit) => edit.forgetNumbersFrom(first));
    }
  }
}

/**
 * @param {TextOp} change
 * @param {Group[]} stack
 */
function carry(change, stack) {
  let moved = change;
  for (let i = stack.length - 1; i >= 0 && !moved.isNoop; i--) {
    const pair = both(stack[i].inverse, moved);
    stack[i].inverse = pair.incoming;
    moved = pair.committed;
  }
}
