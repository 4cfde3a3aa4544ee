/**
 * Authors for random sessions, driven from outside: one JSON object a line comes in, its answer goes out with the same id.
 * `scripts/converge` starts it and mixes its authors with those of the Java client.
 */

import { createInterface } from "node:readline";
import { connect, TextOp } from "../../src/index.js";

/** @import { TextDocument } from "../../src/index.js" */

const webSocket = globalThis.WebSocket ?? (await import("ws")).WebSocket;

/** What a crash leaves: a copy of what was stored until then. @param {Map<string, string>} values */
function crashStorage(values) {
  const copy = new Map(values);
  return {
    copy,
    storage: {
      keys: (/** @type {string} */ prefix) => [...copy.keys()].filter((key) => key.startsWith(prefix)),
      get: (/** @type {string} */ key) => copy.get(key) ?? null,
      put: (/** @type {string} */ key, /** @type {string} */ value) => void copy.set(key, value),
      remove: (/** @type {string} */ key) => void copy.delete(key),
    },
  };
}

class Author {
  #node;
  #docId;
  #stored = crashStorage(new Map());
  /** @type {import("../../src/index.js").SequencerClient | undefined} */
  #client;
  /** @type {TextDocument | undefined} */
  #document;
  #before = { healed: 0, drifts: 0, resyncs: 0 };

  /** @param {string} node @param {string} docId */
  constructor(node, docId) {
    this.#node = node;
    this.#docId = docId;
  }

  /** @returns {TextDocument} */
  get document() {
    if (!this.#document) {
      throw new Error("open the document first");
    }
    return this.#document;
  }

  async open() {
    this.#client = connect({ nodes: [this.#node], webSocket, storage: this.#stored.storage });
    this.#document = await this.#client.open(this.#docId);
  }

  async restart() {
    const left = crashStorage(this.#stored.copy);
    this.#before = this.#counters();
    await this.#client?.close();
    this.#stored = left;
    await this.open();
  }

  #counters() {
    const { healed, drifts, resyncs } = this.document.counters;
    return {
      healed: this.#before.healed + healed,
      drifts: this.#before.drifts + drifts,
      resyncs: this.#before.resyncs + resyncs,
    };
  }

  /** @param {{place: number, deletes: number, inserts: string}} wish */
  edit({ place, deletes, inserts }) {
    const { length } = this.document.content;
    const position = Math.floor(place * length);
    const op = TextOp.replace(position, Math.min(deletes, length - position), inserts);
    if (!op.isNoop) {
      this.document.apply(op);
    }
  }

  standing() {
    const { document } = this;
    const failed = document.state === "failed" || document.state === "closed";
    return {
      seq: document.seq,
      isPending: document.state !== "synced",
      text: document.text,
      ...this.#counters(),
      failure: failed ? `the document is ${document.state}` : "",
    };
  }

  async close() {
    await this.#client?.close();
  }
}

/** @type {Map<string, Author>} */
const authors = new Map();

/** @param {any} command */
async function run(command) {
  if (command.do === "open") {
    authors.set(command.author, new Author(command.node, command.docId));
  }
  const author = authors.get(command.author);
  if (!author) {
    throw new Error(`no author ${command.author}`);
  }
  switch (command.do) {
    case "open":
      return author.open();
    case "edit":
      return author.edit(command);
    case "undo":
      return void author.document.undo();
    case "redo":
      return void author.document.redo();
    case "closeUndoGroup":
      return author.document.closeUndoGroup();
    case "restart":
      return author.restart();
    case "standing":
      return author.standing();
    case "close":
      authors.delete(command.author);
      return author.close();
    default:
      throw new Error(`no command ${command.do}`);
  }
}

createInterface({ input: process.stdin }).on("line", async (line) => {
  const command = JSON.parse(line);
  try {
    const value = await run(command);
    console.log(JSON.stringify({ id: command.id, value: value ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ id: command.id, error: String(error) }));
  }
}).on("close", () => process.exit(0));
