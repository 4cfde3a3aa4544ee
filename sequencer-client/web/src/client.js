import { Documents } from "./documents/Documents.js";
import { MultiSubmit } from "./documents/MultiSubmit.js";
import { AppendDocument, StrictDocument } from "./documents/OpaqueDocument.js";
import { TextDocument } from "./documents/TextDocument.js";
import { SequencerError } from "./errors.js";
import { Connection } from "./link/Connection.js";
import { Emitter } from "./link/Emitter.js";
import { Requests } from "./link/Requests.js";
import { PendingStore } from "./storage/PendingStore.js";

/** @import { DocumentOps } from "./documents/MultiSubmit.js" */
/** @import { OpaqueDocument, OpaqueOptions } from "./documents/OpaqueDocument.js" */
/** @import { Subscription } from "./documents/Subscription.js" */
/** @import { TokenProvider } from "./link/Admittance.js" */
/** @import { Storage } from "./storage/PendingStore.js" */

const AGENT = "sequencer-web/0.1";

/**
 * - `nodes`: any of the cluster's nodes, as `host:port` of their http listener or as WebSocket addresses; the next is tried
 *   when one fails.
 * - `user`: who is speaking, where the cluster runs without accounts; under whose name edits are stored.
 * - `token`: an access token, or what gives one whenever one is needed, where the cluster runs with accounts.
 * - `onAccessLost`: told that no token is to be had, or none is taken; as the event `accessLost`.
 * - `webSocket`: the constructor, where there is no global one (Node.js before 22).
 * - `storage`: where edits that are not acked outlive the page; without it they do not.
 * - `startAt`: the index of the node to begin with; one at random, so that the load is spread, if it is not given.
 *
 * @typedef {{nodes: string[], user?: string, token?: string | TokenProvider,
 *   onAccessLost?: (error: SequencerError) => void, webSocket?: any, storage?: Storage | null,
 *   startAt?: number}} ConnectOptions
 */

/**
 * - `create`: makes the document if there is none.
 * - `unknownOutcome`: what becomes of edits that were sent and of which the sequencer cannot say any more whether they were
 *   applied, because the session expired meanwhile (30 days). `resend` keeps the text, maybe twice; `drop` gives it to
 *   `rejected`.
 *
 * @typedef {{create?: boolean, unknownOutcome?: "resend" | "drop"}} OpenOptions
 */

/**
 * One connection to a cluster, for any number of documents. Events: `online` with the node, `offline`, `problem`, `accessLost`:
 * no token is to be had, or none is taken. Documents stay, offline, and what is pending is kept; they go on when there is a token.
 *
 * @extends {Emitter<{online: {nodeId: string}, offline: undefined, problem: SequencerError, accessLost: SequencerError}>}
 */
export class SequencerClient extends Emitter {
  #connection;
  #requests;
  #multi;
  #storage;
  #user;
  #isClosed = false;
  /** @type {Map<string, {subscription: Subscription | null, close: () => Promise<void>}>} */
  #open = new Map();

  /** Use {@link connect}. @param {ConnectOptions} options */
  constructor({ nodes, user = "", token, onAccessLost, webSocket = globalThis.WebSocket, storage = null, startAt }) {
    super();
    if (nodes.length === 0 || !webSocket) {
      throw new SequencerError("INVALID_ARGUMENT", nodes.length === 0 ? "no nodes are given" : "give a webSocket constructor");
    }
    if (token && storage && user === "") {
      throw new SequencerError("INVALID_ARGUMENT", "give the user too: edits are stored by user");
    }
    this.#user = user;
    this.#storage = storage;
    this.#connection = new Connection(nodes, { user, agent: AGENT, token }, webSocket, startAt ?? Math.floor(Math.random() * nodes.length));
    this.#requests = new Requests(this.#connection);
    this.#multi = new MultiSubmit(this.#connection, (docId, seq, clientId, ops) =>
      this.#open.get(docId)?.subscription?.handler.passed(seq, clientId, 1, ops),
    );
    /** Heads, content at a number, ops, authors, op status, snapshots. */
    this.documents = new Documents(this.#requests, () => this.#connection.limits);
    this.#connection.on("open", ({ nodeId }) => this.#opened(nodeId));
    this.#connection.on("down", () => this.#down());
    this.#connection.on("message", ({ type, body }) => this.#receive(type, body));
    this.#connection.on("problem", (error) => this.emit("problem", error));
    this.#connection.on("accessLost", (error) => this.emit("accessLost", error));
    if (onAccessLost) {
      this.on("accessLost", onAccessLost);
    }
  }

  get isOnline() {
    return this.#connection.isOpen;
  }

  /** The node it is connected to, or was last. */
  get nodeId() {
    return this.#connection.nodeId;
  }

  /** What the node announced. */
  get limits() {
    return this.#connection.limits;
  }

  /**
   * Opens a text document; resolves when there is content to edit: from a node, or from the storage if edits wait there.
   *
   * @param {string} docId
   * @param {OpenOptions} [options]
   * @returns {Promise<TextDocument>}
   */
  async open(docId, { create = false, unknownOutcome = "resend" } = {}) {
    this.#reserve(docId);
    /** @type {TextDocument} */
    let document;
    try {
      const options = { create, resendUnknown: unknownOutcome === "resend" };
      document = await this.#fromStore(docId, options);
    } catch (error) {
      this.#open.delete(docId);
      throw error;
    }
    this.#attach(docId, document);
    await document.loaded();
    return document;
  }

  /**
   * @param {string} docId
   * @param {{create: boolean, resendUnknown: boolean}} options
   */
  async #fromStore(docId, options) {
    const store = await PendingStore.open(this.#storage, docId, this.#user);
    try {
      if (this.#isClosed) {
        throw new SequencerError("CLOSED", "the client was closed");
      }
      const released = () => this.#open.delete(docId);
      return new TextDocument(this.#connection, docId, store, options, this.documents, released);
    } catch (error) {
      store.giveBack();
      throw error;
    }
  }

  /**
   * Opens a strict document; resolves when everything is there that was acked before.
   *
   * @param {string} docId
   * @param {OpaqueOptions} options
   */
  openStrict(docId, options) {
    return this.#openOpaque(docId, (release) =>
      new StrictDocument(this.#connection, docId, "STRICT", options, this.documents, release));
  }

  /**
   * Opens an append document; resolves when everything is there that was acked before.
   *
   * @param {string} docId
   * @param {OpaqueOptions} options
   */
  openAppend(docId, options) {
    return this.#openOpaque(docId, (release) =>
      new AppendDocument(this.#connection, docId, "APPEND", options, this.documents, release));
  }

  /**
   * @template {OpaqueDocument} Document
   * @param {string} docId
   * @param {(release: () => void) => Document} make
   */
  async #openOpaque(docId, make) {
    this.#reserve(docId);
    const document = make(() => this.#open.delete(docId));
    const loaded = document.loaded();
    this.#attach(docId, document);
    await loaded;
    return document;
  }

  /** @param {string} docId */
  #reserve(docId) {
    if (this.#isClosed) {
      throw new SequencerError("CLOSED", "the client was closed");
    }
    if (this.#open.has(docId)) {
      throw new SequencerError("UNEXPECTED_MESSAGE", `${docId} is open in this client already`);
    }
    this.#open.set(docId, { subscription: null, close: async () => {} });
  }

  /**
   * @param {string} docId
   * @param {{subscription: Subscription, close: () => Promise<void>}} document
   */
  #attach(docId, document) {
    this.#open.set(docId, document);
    if (this.#connection.isOpen) {
      document.subscription.opened();
    }
  }

  /** Leaves the node for the next one, as if the connection had broken. */
  moveOn() {
    this.#connection.moveOn();
  }

  /**
   * Edits several documents of one shard (see `{tag}` in document names): all are applied, in one log entry, or none. The
   * positions are those of each document at its `baseSeq`, in code points.
   *
   * @param {readonly DocumentOps[]} parts
   */
  submitAll(parts) {
    return this.#multi.submit(parts);
  }

  /** @param {string} nodeId */
  #opened(nodeId) {
    this.emit("online", { nodeId });
    this.#open.forEach(({ subscription }) => subscription?.opened());
    this.#requests.opened();
    this.#multi.opened();
  }

  #down() {
    this.#open.forEach(({ subscription }) => subscription?.handler.down());
    this.emit("offline", undefined);
  }

  /**
   * @param {string} type
   * @param {any} body
   */
  #receive(type, body) {
    if (type === "response") {
      this.#requests.receive(body);
    } else if (!((type === "ack" && this.#multi.ack(body)) || (type === "rejected" && this.#multi.rejected(body)))) {
      this.#toDocument(this.#open.get(body.docId)?.subscription, type, body);
    }
  }

  /**
   * @param {Subscription | null | undefined} subscription
   * @param {string} type
   * @param {any} body
   */
  #toDocument(subscription, type, body) {
    try {
      subscription?.receive(type, body);
    } catch (error) {
      if (!(error instanceof SequencerError)) {
        throw error;
      }
      // Of a protocol that this version does not understand: the document stops, the others go on.
      subscription?.handler.failed(error);
    }
  }

  /** Closes every document and the connection. Edits that are not acked stay in the storage, if there is one. */
  async close() {
    this.#isClosed = true;
    const closing = [...this.#open.values()].map((document) => document.close());
    this.#requests.close();
    this.#multi.close();
    this.#connection.close();
    await Promise.all(closing);
  }
}

/**
 * Begins to connect. Returns at once: documents can be opened before there is a connection.
 *
 * @param {ConnectOptions} options
 */
export function connect(options) {
  return new SequencerClient(options);
}
