import { editOf } from "../../src/editing/CanonicalOp.js";
import { textOpToJson } from "../../src/text/json.js";
import { Authority } from "./authority.js";

/**
 * A node as its clients see it, over the in-memory {@link Authority}: for refusals and breaks at a chosen moment, which a real
 * one gives only by chance. `WebSocket` is the constructor to connect with.
 */
export class NodeModel {
  authority = new Authority();
  /** Errors to answer the next submits with, instead of applying them. */
  refusals = [];
  /** Every submit as it came, byte for byte. */
  submits = [];
  joins = [];
  limits = { frameBytes: 1 << 20, opBytes: 1 << 18 };
  /** Tokens that are taken, and until when, by the node's clock; null: there are no accounts. @type {Map<string, number> | null} */
  tokens = null;
  /** The node's clock. */
  nowMillis = 1_000_000;
  /** Whose the tokens are: of whoever says hello, unless told otherwise. */
  userOf = (hello) => hello.user;
  /** Every token as it was shown. */
  shown = [];
  /** Whether submits are swallowed. */
  mute = false;
  /** The error that ends the stream just before the next leave is read. @type {any} */
  crossing = null;
  /** What joined says of a client in place of the truth. */
  #forgotten = new Map();
  /** Decides what becomes of a message: "pass", or "break" before or after it was taken in. */
  fate = () => "pass";
  #sockets = new Set();

  get WebSocket() {
    const node = this;
    return class {
      constructor() {
        this.joined = false;
        setImmediate(() => this.onopen?.());
      }

      send(frame) {
        const fate = node.fate(JSON.parse(frame));
        if (fate !== "breakBefore") {
          setImmediate(() => node.take(this, frame));
        }
        if (fate !== "pass") {
          setImmediate(() => this.break());
        }
      }

      /** To the client. */
      deliver(message) {
        setImmediate(() => this.onmessage?.({ data: JSON.stringify(message) }));
      }

      break() {
        node.#sockets.delete(this);
        this.onclose?.();
      }

      close() {
        node.#sockets.delete(this);
      }
    };
  }

  take(socket, frame) {
    const [[type, body]] = Object.entries(JSON.parse(frame));
    const takes = { hello: this.#hello, join: this.#join, leave: this.#leave, submit: this.#submit, renew: this.#renew };
    takes[type]?.call(this, socket, body, frame);
  }

  #hello(socket, hello) {
    const tokenExpiresMillis = this.#expiry(hello.token);
    if (tokenExpiresMillis === undefined) {
      this.endWith(socket, "UNAUTHENTICATED", 4004);
      return;
    }
    this.#sockets.add(socket);
    const times = { tokenExpiresMillis, nowMillis: this.nowMillis };
    socket.deliver({ welcome: { clusterId: "c", nodeId: "n", user: this.userOf(hello), limits: this.limits, ...times } });
  }

  #renew(socket, renew) {
    const tokenExpiresMillis = this.#expiry(renew.token);
    socket.deliver(
      tokenExpiresMillis === undefined
        ? { failure: { error: { code: "UNAUTHENTICATED", message: "" } } }
        : { renewed: { tokenExpiresMillis, nowMillis: this.nowMillis } },
    );
  }

  /** @param {string | undefined} token */
  #expiry(token) {
    if (!this.tokens) {
      return 0;
    }
    this.shown.push(token);
    return this.tokens.get(token ?? "");
  }

  /** As a node ends a connection: it says why, and closes with a code. `code` may be empty: then only the close code tells. */
  endWith(socket, code, closeCode) {
    if (code) {
      socket.deliver({ failure: { error: { code, message: code } } });
    }
    setImmediate(() => socket.onclose?.({ code: closeCode }));
    this.#sockets.delete(socket);
  }

  endAllWith(code, closeCode) {
    [...this.#sockets].forEach((socket) => this.endWith(socket, code, closeCode));
  }

  #join(socket, join) {
    this.joins.push(join);
    socket.joined = true;
    const { authority } = this;
    const seen = join.lastSeenSeq;
    const snapshot = (seen === undefined && authority.head > 0) || seen < authority.floor;
    const lastClientSeq = this.#forgotten.get(join.clientId) ?? authority.lastClientSeq(join.clientId);
    const fromSeq = snapshot ? authority.head : (seen ?? 0);
    socket.deliver({ joined: { docId: "d", mode: "TEXT", fromSeq, snapshot, headSeq: authority.head, lastClientSeq } });
    if (snapshot) {
      this.sendSnapshot(socket, lastClientSeq);
    } else {
      this.#sendOps(socket, authority.log.slice(fromSeq));
    }
  }

  sendSnapshot(socket, lastClientSeq, crc32c = this.authority.content.crc32c) {
    const { head, content } = this.authority;
    const text = content.toString();
    const chunk = { docId: "d", seq: head, version: head };
    socket.deliver({ snapshotChunk: { ...chunk, text: text.slice(0, 3) } });
    socket.deliver({ snapshotChunk: { ...chunk, text: text.slice(3), last: true, crc32c, lastClientSeq } });
  }

  #leave(socket) {
    if (this.crossing) {
      socket.deliver({ failure: { docId: "d", error: this.crossing } });
      this.crossing = null;
    }
    socket.joined = false;
    socket.deliver({ left: { docId: "d" } });
  }

  #submit(socket, submit, frame) {
    this.submits.push(frame);
    if (this.mute) {
      return;
    }
    const { docId, clientId, firstClientSeq, baseSeq, ops } = submit;
    const refusal = this.refusals.shift();
    const before = this.authority.head;
    const message = { firstClientSeq, baseSeq, ops: ops.map((op) => ({ op: editOf(op) })) };
    const known = this.authority.lastClientSeq(clientId) >= firstClientSeq;
    const code = refusal?.code ?? this.authority.submit(clientId, message);
    if (code) {
      const error = { code, message: code, details: refusal?.details };
      socket.deliver({ rejected: { docId, clientId, firstClientSeq, error } });
      return;
    }
    const mine = this.authority.log.filter((op) => op.clientId === clientId && op.clientSeq >= firstClientSeq);
    const applied = mine.slice(0, ops.length).map((op) => ({ text: textOpToJson(op.applied) }));
    const ack = { docId, clientId, firstClientSeq, serverSeq: mine[0].serverSeq, applied };
    socket.deliver({ ack });
    if (!known) {
      const news = this.authority.log.slice(before);
      [...this.#sockets].filter((other) => other !== socket && other.joined).forEach((other) => this.#sendOps(other, news));
    }
  }

  #sendOps(socket, log) {
    const ops = log.map(({ applied, ...op }) => ({ ...op, op: { text: textOpToJson(applied) } }));
    socket.deliver({ ops: { docId: "d", ops } });
  }

  /** The cluster knows another number of that client's than it had. */
  forget(clientId, lastClientSeq) {
    this.#forgotten.set(clientId, lastClientSeq);
  }

  /** An op of somebody else. */
  foreign(op, clientId = `other-${this.authority.head}`) {
    this.authority.submit(clientId, { firstClientSeq: 1, baseSeq: this.authority.head, ops: [{ op }] });
    const news = this.authority.log.slice(-1);
    [...this.#sockets].filter(({ joined }) => joined).forEach((socket) => this.#sendOps(socket, news));
  }

  /** To every client. */
  broadcast(message) {
    this.#sockets.forEach((socket) => socket.deliver(message));
  }

  breakAll() {
    [...this.#sockets].forEach((socket) => socket.break());
  }
}

