/** CodeMirror 6 over a text document: edits both ways, cursors of the others, undo of one's own edits. */

import { Annotation, EditorState, Prec, StateEffect, Transaction } from "@codemirror/state";
import { Decoration, EditorView, keymap, ViewPlugin, WidgetType } from "@codemirror/view";
import { opOfChanges } from "./documents/utf16.js";
import { SequencerError } from "./errors.js";

/** @import { Extension, Range } from "@codemirror/state" */
/** @import { DecorationSet, ViewUpdate } from "@codemirror/view" */
/** @import { ChangeEvent, TextDocument } from "./documents/TextDocument.js" */
/** @import { Presence } from "./presence/PresenceChannel.js" */
/** @import { TextOp } from "./text/TextOp.js" */

/**
 * Marks transactions that bring the document's changes to the editor.
 *
 * @type {import("@codemirror/state").AnnotationType<boolean>}
 */
const fromDocument = Annotation.define();

/** @type {import("@codemirror/state").StateEffectType<null>} */
const presencesChanged = StateEffect.define();

/**
 * - `name`, `color`: how the others see this editor; without a name they do not see it.
 * - `undo`: whether Mod-z, Mod-y and Shift-Mod-z are bound to undo and redo of one's own edits. Leave `history()` away then.
 *
 * @typedef {{name?: string, color?: string, undo?: boolean}} SequencerOptions
 */

/**
 * The extension for one editor. Create its state with `doc: document.text`; when the editor is destroyed the document stays
 * open.
 *
 * @param {TextDocument} document
 * @param {SequencerOptions} [options]
 * @returns {Extension}
 */
export function sequencer(document, { name = "", color = "#c2410c", undo = true } = {}) {
  return [
    // Other line ends would be read as one character: offsets must mean the same on both sides.
    EditorState.lineSeparator.of("\n"),
    ViewPlugin.define((view) => new Binding(view, document, name ? { name, color } : null), {
      decorations: (binding) => binding.decorations,
    }),
    undo ? Prec.high(undoKeymap(document)) : [],
    theme,
  ];
}

/** @param {TextDocument} document */
function undoKeymap(document) {
  const run = (/** @type {"undo" | "redo"} */ which) => () => {
    document[which]();
    return true;
  };
  return keymap.of([
    { key: "Mod-z", run: run("undo"), preventDefault: true },
    { key: "Mod-y", mac: "Mod-Shift-z", run: run("redo"), preventDefault: true },
    { key: "Mod-Shift-z", run: run("redo"), preventDefault: true },
  ]);
}

class Binding {
  #view;
  #document;
  #appearance;
  #stops;
  /** The editor's own edits, which come back as changes and are there already. @type {WeakSet<TextOp>} */
  #own = new WeakSet();
  #repairing = false;
  #updating = false;
  #refreshing = false;
  #isDestroyed = false;

  /**
   * @param {EditorView} view
   * @param {TextDocument} document
   * @param {{name: string, color: string} | null} appearance
   */
  constructor(view, document, appearance) {
    this.#view = view;
    this.#document = document;
    this.#appearance = appearance;
    this.decorations = decorationsOf(document.presences, view.state.doc.length);
    this.#stops = [
      document.on("change", (change) => this.#changed(change)),
      document.on("presences", () => this.#refresh()),
    ];
    if (view.state.doc.toString() !== document.text) {
      this.#repair();
    }
    this.#publish();
  }

  /** @param {ViewUpdate} update */
  update(update) {
    this.#updating = true;
    try {
      this.#updated(update);
    } finally {
      this.#updating = false;
    }
  }

  /** @param {ViewUpdate} update */
  #updated(update) {
    for (const transaction of update.transactions) {
      if (transaction.docChanged && !transaction.annotation(fromDocument)) {
        this.#edit(transaction);
      }
    }
    if (update.selectionSet || update.docChanged) {
      if (!update.docChanged) {
        this.#document.closeUndoGroup();
      }
      this.#publish();
    }
    const isRefreshed = update.transactions.some(({ effects }) => effects.some((effect) => effect.is(presencesChanged)));
    if (update.docChanged || isRefreshed) {
      this.decorations = decorationsOf(this.#document.presences, update.state.doc.length);
    }
  }

  /** @param {Transaction} transaction */
  #edit(transaction) {
    if (this.#repairing || transaction.startState.doc.length !== this.#document.length) {
      this.#repair(); // Made on another text: its offsets would hit the wrong place.
      return;
    }
    /** @type {{from: number, to: number, insert: string}[]} */
    const changes = [];
    transaction.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
      changes.push({ from, to, insert: inserted.toString() });
    });
    try {
      const op = opOfChanges(this.#document.content, changes);
      this.#own.add(op);
      this.#document.apply(op);
    } catch (error) {
      if (!(error instanceof SequencerError)) {
        throw error;
      }
      this.#document.emit("problem", error);
      this.#repair();
    }
  }

  /** @param {ChangeEvent} change */
  #changed({ changes, op, origin }) {
    if (this.#own.has(op) || this.#repairing) {
      return;
    }
    if (this.#updating) {
      this.#repair(); // An editor takes no change within a change.
      return;
    }
    const isUndo = origin === "undo" || origin === "redo";
    this.#view.dispatch({
      changes,
      filter: false,
      annotations: [
        fromDocument.of(true),
        Transaction.addToHistory.of(false),
        Transaction.remote.of(!isUndo && origin !== "local"),
      ],
      ...(isUndo ? { selection: { anchor: endOf(changes) }, scrollIntoView: true, userEvent: origin } : {}),
    });
  }

  /** After the update that is going on: what the document did not take is taken out of the editor. */
  #repair() {
    if (this.#repairing) {
      return;
    }
    this.#repairing = true;
    queueMicrotask(() => {
      this.#repairing = false;
      if (!this.#isDestroyed) {
        this.#view.dispatch({
          changes: difference(this.#view.state.doc.toString(), this.#document.text),
          filter: false,
          annotations: [fromDocument.of(true), Transaction.addToHistory.of(false)],
        });
      }
    });
  }

  /** Once for many changes, and never within an update. */
  #refresh() {
    if (!this.#refreshing) {
      this.#refreshing = true;
      queueMicrotask(() => {
        this.#refreshing = false;
        if (!this.#isDestroyed) {
          this.#view.dispatch({ effects: presencesChanged.of(null) });
        }
      });
    }
  }

  #publish() {
    if (this.#appearance && this.#isOpen) {
      const { ranges } = this.#view.state.selection;
      const selections = ranges.map(({ anchor, head }) => ({ anchor, head }));
      try {
        this.#document.setPresence({ ...this.#appearance, selections });
      } catch (error) {
        if (!(error instanceof SequencerError)) {
          throw error;
        }
        // More selections than others can be shown, or one in the middle of a character: they see the last that could.
      }
    }
  }

  get #isOpen() {
    return this.#document.state !== "closed" && this.#document.state !== "failed";
  }

  destroy() {
    this.#isDestroyed = true;
    this.#stops.forEach((stop) => stop());
    if (this.#appearance && this.#isOpen) {
      this.#document.setPresence(null);
    }
  }
}

/**
 * One change from what is to what should be: the rest, with the cursors in it, stays.
 *
 * @param {string} is
 * @param {string} should
 */
function difference(is, should) {
  const most = Math.min(is.length, should.length);
  let from = 0;
  while (from < most && is[from] === should[from]) {
    from++;
  }
  let same = 0;
  while (same < most - from && is[is.length - 1 - same] === should[should.length - 1 - same]) {
    same++;
  }
  return { from, to: is.length - same, insert: should.slice(from, should.length - same) };
}

/**
 * Where the last of the changes ends, in the text after them.
 *
 * @param {readonly {from: number, to: number, insert: string}[]} changes
 */
function endOf(changes) {
  let grown = 0;
  let end = 0;
  for (const { from, to, insert } of changes) {
    end = from + grown + insert.length;
    grown += insert.length - (to - from);
  }
  return end;
}

/**
 * @param {readonly Presence[]} presences
 * @param {number} length
 * @returns {DecorationSet}
 */
function decorationsOf(presences, length) {
  /** @type {Range<Decoration>[]} */
  const ranges = [];
  for (const { name, user, color, selections } of presences) {
    for (const { anchor, head } of selections) {
      const [from, to] = [Math.min(anchor, head, length), Math.min(Math.max(anchor, head), length)];
      if (from < to) {
        const attributes = { style: `--presence: ${safe(color)}` };
        ranges.push(Decoration.mark({ class: "cm-presence-selection", attributes }).range(from, to));
      }
      const widget = new Cursor(name || user, safe(color));
      ranges.push(Decoration.widget({ widget, side: 1 }).range(Math.min(head, length)));
    }
  }
  return Decoration.set(ranges, true);
}

/** A colour of somebody else's must not become another declaration. @param {string} color */
function safe(color) {
  return /^#[0-9a-f]{3,8}$|^[a-z]+$|^(rgb|hsl)a?\([\d\s.,%/]+\)$/i.test(color) ? color : "gray";
}

class Cursor extends WidgetType {
  /**
   * @param {string} name
   * @param {string} color
   */
  constructor(name, color) {
    super();
    this.name = name;
    this.color = color;
  }

  /**
   * @override
   * @param {Cursor} other
   */
  eq(other) {
    return other.name === this.name && other.color === this.color;
  }

  /** @override */
  toDOM() {
    const cursor = document.createElement("span");
    cursor.className = "cm-presence-cursor";
    cursor.style.setProperty("--presence", this.color);
    cursor.setAttribute("aria-hidden", "true");
    const label = cursor.appendChild(document.createElement("span"));
    label.className = "cm-presence-name";
    label.textContent = this.name;
    return cursor;
  }

  /** @override */
  ignoreEvent() {
    return true;
  }
}

const theme = EditorView.baseTheme({
  ".cm-presence-selection": { backgroundColor: "color-mix(in srgb, var(--presence) 25%, transparent)" },
  ".cm-presence-cursor": {
    position: "relative",
    borderLeft: "2px solid var(--presence)",
    marginLeft: "-1px",
    marginRight: "-1px",
  },
  ".cm-presence-name": {
    position: "absolute",
    left: "-2px",
    bottom: "100%",
    padding: "0 4px",
    borderRadius: "3px 3px 3px 0",
    fontSize: "11px",
    lineHeight: "15px",
    whiteSpace: "nowrap",
    color: "white",
    backgroundColor: "var(--presence)",
    pointerEvents: "none",
    zIndex: "10",
  },
});
