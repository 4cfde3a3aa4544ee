import { SequencerError } from "../errors.js";
import { utf8Length } from "../text/codePoints.js";
import { LEFT, RIGHT, transformPosition } from "../text/transform.js";

/** @import { EditedText } from "../editing/EditedText.js" */
/** @import { Connection } from "../link/Connection.js" */
/** @import { TextOp } from "../text/TextOp.js" */

/** At most 20 a second. */
const PAUSE_MILLIS = 50;
const USUAL_TTL_MILLIS = 30_000;
/** Behind so many ops a position is anchored anew, before the ops are forgotten that lead here. */
const ANCHOR_BEHIND = 256;
/** What a selection takes at most in the protocol. */
const SELECTION_BYTES = 16;
const MOST_OTHERS = 10_000;

/** Equal for a cursor; UTF-16 offsets of the text as it is shown. @typedef {{anchor: number, head: number}} Selection */

/** What others see. `data` is the application's own. @typedef {object} OwnPresence
 * @property {string} [name]
 * @property {string} [color] as CSS spells it
 * @property {readonly Selection[]} [selections]
 * @property {string} [data]
 */

/**
 * Somebody else in the document.
 *
 * @typedef {{clientId: string, user: string, name: string, color: string, data: string, selections: Selection[]}} Presence
 */

/** @typedef {{user: string, seq: number, state: any, selections: Selection[]}} Other */

/** The cursors of others, and one's own for them. Never in the log: gone with the connection, or after a silence. */
export class PresenceChannel {
  #connection;
  #docId;
  #edited;
  #changed;
  /** Positions in code points of the local content. @type {{state: any, selections: Selection[]} | null} */
  #own = null;
  /** Positions in code points of the document at their `seq`. @type {Map<string, Other>} */
  #others = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #lastSent = -Infinity;
  #isOpen = false;

  /**
   * @param {Connection} connection
   * @param {string} docId
   * @param {() => EditedText | null} edited
   * @param {() => void} changed
   */
  constructor(connection, docId, edited, changed) {
    this.#connection = connection;
    this.#docId = docId;
    this.#edited = edited;
    this.#changed = changed;
  }

  /** Those whose place in the text is known. @returns {Presence[]} */
  list() {
    const edited = this.#edited();
    if (!edited) {
      return [];
    }
    return [...this.#others].flatMap(([clientId, { user, seq, state, selections }]) => {
      const places = selections.map((selection) => localSelection(edited, selection, seq));
      const { name = "", color = "", data = "" } = state;
      return places.includes(null)
        ? []
        : [{ clientId, user, name, color, data, selections: /** @type {Selection[]} */ (places) }];
    });
  }

  /**
   * @param {OwnPresence | null} presence null: not present any more
   * @throws {SequencerError} `TOO_LARGE`
   */
  set(presence) {
    const edited = this.#edited();
    if (presence && edited) {
      const { name = "", color = "", data = "", selections = [] } = presence;
      this.#check(utf8Length(name + color + data), selections.length);
      const { content } = edited;
      this.#own = {
        state: { name, color, data },
        selections: selections.map(({ anchor, head }) => ({
          anchor: content.toCodePoints(anchor),
          head: content.toCodePoints(head),
        })),
      };
    } else {
      this.#own = null;
    }
    this.#soon();
  }

  /**
   * @param {number} textBytes
   * @param {number} selections
   */
  #check(textBytes, selections) {
    const { presenceBytes, presenceSelections } = this.#connection.limits;
    if (presenceSelections > 0 && selections > presenceSelections) {
      throw tooLarge("presence_selections", presenceSelections);
    }
    if (presenceBytes > 0 && textBytes + selections * SELECTION_BYTES > presenceBytes) {
      throw tooLarge("presence_bytes", presenceBytes);
    }
  }

  /**
   * Whether the document is joined. With a connection goes what was sent on it, and what is known of others.
   *
   * @param {boolean} isOpen
   */
  setOpen(isOpen) {
    if (isOpen === this.#isOpen) {
      return;
    }
    this.#isOpen = isOpen;
    if (!isOpen) {
      clearTimeout(this.#timer);
      this.#others.clear();
      this.#changed();
    } else if (this.#own) {
      this.#soon();
    }
  }

  /** With what else changes now, and not more often than is allowed. */
  #soon() {
    this.#sendIn(Math.max(0, PAUSE_MILLIS - (performance.now() - this.#lastSent)));
  }

  /** @param {number} millis */
  #sendIn(millis) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), millis);
  }

  #send() {
    const edited = this.#edited();
    if (!edited || !this.#isOpen) {
      return;
    }
    const setPresence = { docId: this.#docId, clientId: edited.clientId, seq: edited.seq };
    if (this.#own) {
      const { state, selections } = this.#own;
      const places = selections.map(({ anchor, head }) => ({
        anchor: edited.confirmedPosition(anchor),
        head: edited.confirmedPosition(head),
      }));
      this.#connection.send({ setPresence: { ...setPresence, state: { ...state, selections: places } } });
      this.#sendIn((this.#connection.limits.presenceTtlMillis || USUAL_TTL_MILLIS) / 3);
    } else {
      this.#connection.send({ setPresence });
    }
    this.#lastSent = performance.now();
  }

  /** @param {any} presences */
  receive(presences) {
    if (presences.all) {
      this.#others.clear();
    }
    for (const { clientId, user = "", seq, state } of presences.changes ?? []) {
      if (!state) {
        this.#others.delete(clientId);
      } else if (this.#others.size < MOST_OTHERS || this.#others.has(clientId)) {
        const selections = (state.selections ?? []).map((/** @type {any} */ { anchor = 0, head = 0 }) => ({ anchor, head }));
        this.#others.set(clientId, { user, seq: Number(seq ?? 0), state, selections });
      }
    }
    this.#changed();
  }

  /**
   * The shown text changed.
   *
   * @param {TextOp} op
   * @param {boolean} isOwn
   * @param {string} clientId whose op it was, where that is known
   */
  textChanged(op, isOwn, clientId) {
    if (this.#own) {
      const moved = (/** @type {number} */ at) => transformPosition(at, op, isOwn ? RIGHT : LEFT);
      this.#own.selections = this.#own.selections.map(({ anchor, head }) => ({ anchor: moved(anchor), head: moved(head) }));
      if (isOwn) {
        this.#soon();
      }
    }
    const edited = this.#edited();
    if (edited) {
      this.#others.forEach((other, id) => {
        // Who types at the cursor has it behind what was typed.
        if (id === clientId && other.seq === edited.seq - 1) {
          anchor(edited, other, RIGHT);
        } else if (edited.seq - other.seq > ANCHOR_BEHIND) {
          anchor(edited, other, LEFT);
        }
      });
    }
    if (this.#others.size > 0) {
      this.#changed();
    }
  }
}

/**
 * @param {EditedText} edited
 * @param {Selection} selection
 * @param {number} seq
 * @returns {Selection | null}
 */
function localSelection(edited, { anchor, head }, seq) {
  const from = edited.localPosition(anchor, seq, LEFT);
  const to = edited.localPosition(head, seq, LEFT);
  return from === null || to === null
    ? null
    : { anchor: edited.content.toUtf16(from), head: edited.content.toUtf16(to) };
}

/**
 * Lets the positions refer to the newest op.
 *
 * @param {EditedText} edited
 * @param {Other} other
 * @param {import("../text/transform.js").Side} side
 */
function anchor(edited, other, side) {
  const here = (/** @type {number} */ at) => {
    const local = edited.localPosition(at, other.seq, side);
    return local === null ? 0 : edited.confirmedPosition(local);
  };
  other.selections = other.selections.map((selection) => ({ anchor: here(selection.anchor), head: here(selection.head) }));
  other.seq = edited.seq;
}

/**
 * @param {string} limit
 * @param {number} limitValue
 */
function tooLarge(limit, limitValue) {
  return new SequencerError("TOO_LARGE", `a presence is bounded: ${limit} is ${limitValue}`, { limit, limitValue });
}
