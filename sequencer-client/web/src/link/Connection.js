import { SequencerError } from "../errors.js";
import { utf8Length } from "../text/codePoints.js";
import { Admittance, errorOfClose, isAboutToken } from "./Admittance.js";
import { Backoff } from "./Backoff.js";
import { Emitter } from "./Emitter.js";

/** @import { TokenProvider } from "./Admittance.js" */

const SUBPROTOCOL = "sequencer.v1.json";
const HELLO_MILLIS = 8_000;
const PING_MILLIS = 15_000;
const LEAST_PAUSE_MILLIS = 100;
const MOST_PAUSE_MILLIS = 10_000;

/**
 * What a node announced in its welcome; 0 where it announced nothing.
 *
 * @typedef {{frameBytes: number, opBytes: number, opsPerMessage: number, messagesInFlight: number,
 *   documentBytes: number, requestsInFlight: number, documentsPerMessage: number, presenceBytes: number,
 *   presenceSelections: number, presenceTtlMillis: number}} AnnouncedLimits
 */

/**
 * The part of the standard WebSocket that is used.
 *
 * @typedef {new (url: string, protocols: string) => any} WebSocketConstructor
 */

/**
 * One stream to one node; moves on to the next node, after a pause with jitter, when it breaks. Says `open` after each
 * welcome, `down` when an open stream broke, `accessLost` when no token is to be had or none is taken, and gives every other
 * message as `message`.
 *
 * @extends {Emitter<{open: {nodeId: string, clusterId: string}, down: undefined, accessLost: SequencerError,
 *   message: {type: string, body: any}, problem: SequencerError}>}
 */
export class Connection extends Emitter {
  /** How many leaves of each document are not confirmed on the present stream. @type {Map<string, number>} */
  #leaves = new Map();
  #urls;
  #hello;
  #webSocket;
  #at;
  /** @type {any} */
  #socket = null;
  /** @type {"down" | "asking" | "greeting" | "open" | "ended"} */
  #phase = "down";
  #backoff = new Backoff(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #nonce = 0;
  #heard = true;
  #admittance;

  /**
   * @param {string[]} nodes `host:port` or WebSocket addresses
   * @param {{user: string, token?: string | TokenProvider, agent: string}} hello
   * @param {WebSocketConstructor} webSocket
   * @param {number} startAt the index of the node to begin with
   */
  constructor(nodes, hello, webSocket, startAt) {
    super();
    this.#urls = nodes.map(urlOf);
    this.#at = startAt % nodes.length;
    const { token, ...named } = hello;
    this.#hello = named;
    if (token) {
      this.#urls.forEach(refusePlainText);
    }
    this.#admittance = new Admittance(token, (error) => this.emit("accessLost", error));
    this.#webSocket = webSocket;
    /** @type {AnnouncedLimits} */
    this.limits = limitsOf({});
    this.nodeId = "";
    this.clusterId = "";
    this.#open();
  }

  get isOpen() {
    return this.#phase === "open";
  }

  /** The address it is connected to, or tries next. */
  get url() {
    return this.#urls[this.#at];
  }

  #open() {
    if (!this.#admittance.hasTokens) {
      this.#greet("");
      return;
    }
    this.#phase = "asking";
    this.#admittance.token().then(
      (token) => this.#given(token),
      () => this.#given(null),
    );
  }

  /** @param {string | null} token null: there is none to be had now */
  #given(token) {
    if (this.#phase !== "asking") {
      return;
    }
    this.#phase = "down";
    if (token !== null) {
      this.#greet(token);
    } else {
      this.#timer = setTimeout(() => this.#open(), this.#admittance.pause);
    }
  }

  /** @param {string} token */
  #greet(token) {
    const socket = new this.#webSocket(this.url, SUBPROTOCOL);
    this.#socket = socket;
    this.#phase = "greeting";
    this.#timer = setTimeout(() => this.#lost(socket), HELLO_MILLIS);
    const hello = { ...this.#hello, ...(token ? { token } : {}) };
    socket.onopen = () => socket.send(JSON.stringify({ hello }));
    socket.onmessage = (/** @type {{data: any}} */ event) => this.#receive(socket, event.data);
    socket.onclose = (/** @type {{code?: number} | undefined} */ event) => this.#closed(socket, event?.code ?? 0);
    socket.onerror = () => this.#lost(socket);
  }

  /**
   * @param {any} socket
   * @param {number} code
   */
  #closed(socket, code) {
    const error = socket === this.#socket ? errorOfClose(code) : null;
    if (error) {
      this.#admittance.refused(error);
    }
    this.#lost(socket);
  }

  /**
   * @param {any} socket
   * @param {string} data
   */
  #receive(socket, data) {
    if (socket !== this.#socket) {
      return;
    }
    this.#heard = true;
    const [type, body] = messageOf(data);
    if (type === "") {
      this.emit("problem", new SequencerError("MALFORMED", `${this.url} does not speak this protocol`));
      this.#lost(socket);
    } else if (this.#phase === "greeting" && type === "welcome") {
      this.#welcome(socket, body);
    } else if (type === "renewed") {
      this.#admittance.taken(body, (token) => this.send({ renew: { token } }));
    } else if ((type === "failure" && !body.docId) || isAboutToken(body.error?.code)) {
      this.#failed(socket, SequencerError.fromWire(body.error));
    } else if (type === "left") {
      this.#leaves.set(body.docId, (this.#leaves.get(body.docId) ?? 1) - 1);
    } else if (type !== "pong") {
      this.emit("message", { type, body });
    }
  }

  /**
   * @param {any} socket
   * @param {SequencerError} error
   */
  #failed(socket, error) {
    this.emit("problem", error);
    if (this.#admittance.refused(error)) {
      this.#lost(socket);
    }
  }

  /**
   * @param {any} socket
   * @param {any} welcome
   */
  #welcome(socket, welcome) {
    if (this.clusterId && welcome.clusterId !== this.clusterId) {
      this.emit(
        "problem",
        new SequencerError("INVALID_ARGUMENT", `${this.url} is a node of cluster ${welcome.clusterId}, not ${this.clusterId}`),
      );
      this.#lost(socket);
      return;
    }
    if (this.#admittance.hasTokens && this.#hello.user && welcome.user !== this.#hello.user) {
      // What is stored here are another's edits: they must not be sent in this user's name.
      this.#failed(socket, new SequencerError("UNAUTHENTICATED", `the token is ${welcome.user}'s, not ${this.#hello.user}'s`));
      return;
    }
    clearTimeout(this.#timer);
    this.#phase = "open";
    this.#leaves.clear();
    this.#backoff.reset();
    this.clusterId = welcome.clusterId;
    this.nodeId = welcome.nodeId;
    this.limits = limitsOf(welcome.limits ?? {});
    this.#heard = true;
    this.#timer = setTimeout(() => this.#probe(socket), PING_MILLIS);
    this.#admittance.taken(welcome, (token) => this.send({ renew: { token } }));
    this.emit("open", { nodeId: this.nodeId, clusterId: this.clusterId });
  }

  /** A node from which nothing came, not even the answer to a ping, is gone. @param {any} socket */
  #probe(socket) {
    if (!this.#heard) {
      this.#lost(socket);
      return;
    }
    this.#heard = false;
    this.send({ ping: { nonce: ++this.#nonce } });
    this.#timer = setTimeout(() => this.#probe(socket), PING_MILLIS);
  }

  /** @param {any} socket */
  #lost(socket) {
    if (socket !== this.#socket || this.#phase === "ended") {
      return;
    }
    const wasOpen = this.#phase === "open";
    this.#drop();
    this.#at = (this.#at + 1) % this.#urls.length;
    this.#timer = setTimeout(() => this.#open(), Math.max(this.#backoff.next(), this.#admittance.pause));
    if (wasOpen) {
      this.emit("down", undefined);
    }
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#admittance.over();
    const socket = this.#socket;
    this.#socket = null;
    this.#phase = "down";
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.onerror = () => {}; // An error without a listener would end a Node.js process.
      socket.close();
    }
  }

  /** Leaves a document. What comes of it before the node confirmed is of the stream that was left. @param {string} docId */
  leave(docId) {
    if (this.send({ leave: { docId } })) {
      this.#leaves.set(docId, (this.#leaves.get(docId) ?? 0) + 1);
    }
  }

  /** @param {string} docId */
  isLeaving(docId) {
    return (this.#leaves.get(docId) ?? 0) > 0;
  }

  /** Leaves this node for the next one: this one is behind, stops, or reaches no leader. */
  moveOn() {
    if (this.#phase === "open") {
      this.#lost(this.#socket);
    }
  }

  /** Ends it for good. */
  close() {
    this.#drop();
    this.#phase = "ended";
  }

  /**
   * Sends a message, if there is an open stream; whoever sent it sends it again after the next `open`.
   *
   * @param {Record<string, any>} message
   * @returns {boolean} whether it was sent
   * @throws {SequencerError} `TOO_LARGE` above the node's `frame_bytes`
   */
  send(message) {
    if (this.#phase !== "open") {
      return false;
    }
    const frame = JSON.stringify(message);
    const most = this.limits.frameBytes;
    if (most > 0 && frame.length > most / 3 && utf8Length(frame) > most) {
      const bytes = utf8Length(frame);
      throw new SequencerError("TOO_LARGE", `the message has ${bytes} bytes, a node takes ${most}`, {
        limit: "frame_bytes",
        limitValue: most,
      });
    }
    this.#socket.send(frame);
    return true;
  }
}

/** @param {string} node */
function urlOf(node) {
  const url = /^wss?:\/\//.test(node) ? node : `ws://${node}/v1/connect`;
  try {
    return new URL(url).href;
  } catch {
    throw new SequencerError("INVALID_ARGUMENT", `${node} is neither host:port nor a WebSocket address`);
  }
}

/** A token is worth an account to whoever reads it on the way. @param {string} url */
function refusePlainText(url) {
  const { protocol, hostname } = new URL(url);
  if (protocol === "ws:" && !/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)) {
    throw new SequencerError("INVALID_ARGUMENT", `a token would go to ${hostname} in plain text: give wss://${hostname}:... instead`);
  }
}

/**
 * The one field of a `ServerMessage`; no name if it is none.
 *
 * @param {any} data
 * @returns {[string, any]}
 */
function messageOf(data) {
  try {
    return Object.entries(JSON.parse(data))[0] ?? ["", null];
  } catch {
    return ["", null];
  }
}

/** @param {any} wire @returns {AnnouncedLimits} */
function limitsOf(wire) {
  const number = (/** @type {string} */ name) => Number(wire[name] ?? 0);
  return {
    frameBytes: number("frameBytes"),
    opBytes: number("opBytes"),
    opsPerMessage: number("opsPerMessage"),
    messagesInFlight: number("messagesInFlight"),
    documentBytes: number("documentBytes"),
    requestsInFlight: number("requestsInFlight"),
    documentsPerMessage: number("documentsPerMessage"),
    presenceBytes: number("presenceBytes"),
    presenceSelections: number("presenceSelections"),
    presenceTtlMillis: number("presenceTtlMs"),
  };
}
