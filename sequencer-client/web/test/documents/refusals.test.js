import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { connect, memoryStorage, TextOp } from "../../src/index.js";
import { NodeModel } from "../support/nodeModel.js";
import { until } from "../support/until.js";

const clients = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

async function opened(options = {}, connectOptions = {}) {
  const node = new NodeModel();
  node.authority.submit("first", { firstClientSeq: 1, baseSeq: 0, ops: [{ op: TextOp.insert(0, "base") }] });
  const client = connect({ nodes: ["a:1", "b:2"], webSocket: node.WebSocket, ...connectOptions });
  clients.push(client);
  const text = await client.open("d", { create: true, ...options });
  const seen = { problems: [], rejected: [], states: [] };
  text.on("problem", ({ code }) => seen.problems.push(code));
  text.on("rejected", ({ error, lost }) => seen.rejected.push([error.code, lost]));
  text.on("state", (state) => seen.states.push(state));
  return { node, client, text, seen };
}

for (const code of ["OVERLOADED", "UNAVAILABLE", "NODE_BEHIND", "SHUTTING_DOWN", "INTERNAL"]) {
  test(`${code}: the same message is sent again, byte for byte, until it is taken`, async () => {
    const { node, text } = await opened();
    node.refusals.push({ code, details: { retryAfterMs: 5 } }, { code });
    text.insert(0, "x");
    await until("it is sent", () => node.submits.length === 1);
    text.insert(0, "y");
    await text.whenSynced();
    assert.equal(node.authority.content.toString(), "yxbase");
    assert.equal(node.submits[1], node.submits[0]);
    assert.equal(node.submits[2], node.submits[0]);
    assert.equal(text.counters.resends, 2);
  });
}

for (const code of ["STALE_BASE", "FUTURE_BASE", "BASE_BEFORE_OWN_OP", "OUT_OF_ORDER", "INVALID_POSITION"]) {
  test(`${code}: the content is loaded anew and the edits are made again on it, under their numbers`, async () => {
    const { node, text, seen } = await opened();
    node.refusals.push({ code });
    text.insert(4, "!");
    await text.whenSynced();
    assert.equal(node.authority.content.toString(), "base!");
    assert.equal(text.text, "base!");
    assert.deepEqual(node.submits.map((frame) => JSON.parse(frame).submit.firstClientSeq), [1, 1]);
    assert.equal(node.joins.at(-1).lastSeenSeq, undefined);
    assert.ok(seen.states.includes("resyncing"));
    assert.equal(text.counters.resyncs, 1);
  });
}

for (const code of ["SESSION_EXPIRED", "CLIENT_ID_TAKEN", "OP_ID_REUSED"]) {
  test(`${code}: the edits go on under a new id, and the application hears of it`, async () => {
    const { node, text, seen } = await opened();
    const { clientId } = text;
    node.refusals.push({ code });
    text.insert(4, "!");
    await text.whenSynced();
    assert.equal(node.authority.content.toString(), "base!");
    assert.notEqual(text.clientId, clientId);
    assert.deepEqual(seen.problems, ["UNKNOWN_OUTCOME"]);
  });
}

test("SESSION_EXPIRED with unknownOutcome drop: the edits are given back instead", async () => {
  const { node, text, seen } = await opened({ unknownOutcome: "drop" });
  node.refusals.push({ code: "SESSION_EXPIRED" });
  text.insert(4, "!");
  await until("it is told", () => seen.rejected.length > 0);
  await until("it is in step again", () => text.state === "synced");
  assert.deepEqual(seen.rejected, [["UNKNOWN_OUTCOME", [TextOp.insert(4, "!")]]]);
  assert.equal(text.text, "base");
});

for (const code of ["DOCUMENT_TOO_LARGE", "PERMISSION_DENIED", "INVALID_OP", "TOO_LARGE"]) {
  test(`${code}: the edits are taken back, the application has them, what came after stays`, async () => {
    const { node, text, seen } = await opened();
    node.refusals.push({ code });
    node.fate = (message) => {
      if (message.submit && text.text === "xbase") {
        queueMicrotask(() => text.insert(5, "y"));
      }
      return "pass";
    };
    text.insert(0, "x");
    await until("it is refused", () => seen.rejected.length > 0);
    await text.whenSynced();
    assert.deepEqual(seen.rejected, [[code, [TextOp.insert(0, "x")]]]);
    assert.equal(text.text, "basey");
    assert.equal(node.authority.content.toString(), "basey");
  });
}

for (const code of ["DOCUMENT_TOO_LARGE", "PERMISSION_DENIED"]) {
  test(`${code} of a message that was sent twice: its numbers may yet be taken, so the next edits have other ones`, async () => {
    const { node, text, seen } = await opened();
    node.refusals.push({ code: "UNAVAILABLE" }, { code });
    text.insert(0, "x");
    await until("it is refused", () => seen.rejected.length > 0);
    const first = JSON.parse(node.submits[0]).submit;
    text.insert(4, "y");
    await text.whenSynced();
    // Now the first sending is applied after all.
    node.foreign(TextOp.insert(0, "x"), first.clientId);
    await until("it came", () => text.text === "xbasey");
    assert.equal(node.authority.content.toString(), "xbasey");
  });
}

test("nothing is sent on a base that the ops to come have left behind", async () => {
  const { node, text } = await opened();
  node.breakAll();
  text.insert(4, "!");
  node.foreign(TextOp.insert(0, "two "));
  node.foreign(TextOp.insert(0, "one "));
  await text.whenSynced();
  assert.equal(node.authority.content.toString(), "one two base!");
  assert.equal(JSON.parse(node.submits.at(-1)).submit.baseSeq, 3);
});

test("a message that this node's limits do not let through is given back, and the document goes on", async () => {
  const { node, text, seen } = await opened();
  node.limits.frameBytes = 2_000;
  node.fate = (message) => (message.submit ? "breakBefore" : "pass");
  text.insert(0, "x".repeat(4_000));
  await until("it was sent under the old limits", () => text.state === "offline");
  node.fate = () => "pass";
  await until("it is given back", () => seen.rejected.length > 0);
  assert.equal(seen.rejected[0][0], "TOO_LARGE");
  text.insert(0, "y");
  await text.whenSynced();
  assert.equal(text.text, "ybase");
});

test("an answer that is still owed to the old session does not keep the new one from sending", async () => {
  const { node, text } = await opened();
  text.insert(0, "w");
  await text.whenSynced();
  node.mute = true;
  text.insert(0, "x");
  await until("it was sent", () => node.submits.length === 2);
  node.mute = false;
  node.forget(text.clientId, 0);
  node.broadcast({ checkpoint: { docId: "d", seq: text.seq, crc32c: 1 } });
  await text.whenSynced();
  assert.equal(node.authority.content.toString(), "xwbase");
});

for (const code of ["DOCUMENT_NOT_FOUND", "DOCUMENT_DELETED", "COMPACTED", "OF_A_LATER_RELEASE"]) {
  test(`${code}: the document has failed, and says so to everybody who waits`, async () => {
    const { node, text } = await opened();
    node.refusals.push({ code });
    text.insert(0, "x");
    await assert.rejects(text.whenSynced(), { code });
    assert.equal(text.state, "failed");
    assert.throws(() => text.insert(0, "y"), { code });
  });
}

test("a checksum that differs loads the content anew and keeps what is pending", async () => {
  const { node, text, seen } = await opened();
  node.broadcast({ checkpoint: { docId: "d", seq: text.seq, crc32c: 1 } });
  text.insert(0, "x");
  await until("the drift is seen", () => text.counters.resyncs === 1);
  await text.whenSynced();
  assert.deepEqual(seen.problems, ["DRIFT"]);
  assert.equal(node.authority.content.toString(), "xbase");
  assert.deepEqual([text.counters.drifts, text.text], [1, "xbase"]);
});

test("a gap in the ops loads the content anew", async () => {
  const { node, text, seen } = await opened();
  node.authority.submit("lost", { firstClientSeq: 1, baseSeq: 1, ops: [{ op: TextOp.insert(0, "lost ") }] });
  node.foreign(TextOp.insert(0, "and "));
  await until("it is there", () => text.text === "and lost base");
  assert.deepEqual(seen.problems, ["OUT_OF_STEP"]);
});

test("a damaged snapshot is loaded again from another node", async () => {
  const { node, text, seen } = await opened();
  let damaged = 0;
  const send = node.sendSnapshot.bind(node);
  node.sendSnapshot = (socket, last) => send(socket, last, damaged++ === 0 ? 1 : undefined);
  node.refusals.push({ code: "STALE_BASE" });
  text.insert(0, "x");
  await text.whenSynced();
  assert.equal(node.authority.content.toString(), "xbase");
  assert.deepEqual(seen.problems, ["INTERNAL"]);
});

test("what is in flight is stored before it is sent; while the storage fails, that is told and nothing is sent", async () => {
  const storage = memoryStorage();
  const { node, text, seen } = await opened({}, { storage });
  let stored = null;
  node.fate = (message) => {
    if (message.submit) {
      stored = JSON.parse(storage.get(storage.keys("")[0]));
    }
    return "pass";
  };
  text.insert(0, "x");
  await text.whenSynced();
  assert.deepEqual(stored.inFlight.ops, [{ op: ["x"], undoOf: 0 }]);
  const { put } = storage;
  storage.put = () => {
    throw new Error("full");
  };
  text.insert(0, "y");
  await until("it is tried again", () => seen.problems.length > 1);
  assert.deepEqual(new Set(seen.problems), new Set(["STORAGE"]));
  assert.equal(node.submits.length, 1);
  storage.put = put;
  await text.whenSynced();
  assert.equal(node.authority.content.toString(), "yxbase");
});

test("edits that wait are bounded", async () => {
  const storage = memoryStorage();
  const waiting = Array.from({ length: 10_000 }, () => ({ op: ["x"], undoOf: 1 }));
  const copy = { format: 1, docId: "d", clientId: "c", nextClientSeq: 2, seq: 1, version: 1, content: "" };
  storage.put("sequencer//d/1", JSON.stringify({ ...copy, inFlight: null, waiting }));
  const node = new NodeModel();
  node.fate = () => "breakBefore";
  const client = connect({ nodes: ["a:1"], webSocket: node.WebSocket, storage });
  clients.push(client);
  const text = await client.open("d");
  assert.equal(text.state, "offline");
  assert.throws(() => text.insert(0, "x"), { code: "QUEUE_FULL" });
  assert.equal(text.length, 10_000);
});

test("a leave that crosses the stream's failure on the way ends with its confirmation", async () => {
  const { node, text } = await opened();
  node.crossing = { code: "OVERLOADED", details: { retryAfterMs: 5 } };
  node.broadcast({ checkpoint: { docId: "d", seq: text.seq, crc32c: 1 } });
  await until("it is in step again", () => text.counters.resyncs > 0 && text.state === "synced");
  text.insert(0, "x");
  await text.whenSynced();
});

test("a document that is closed and opened again at once has a stream of its own", async () => {
  const { client, text } = await opened();
  await text.close();
  const again = await client.open("d");
  again.insert(0, "x");
  await again.whenSynced();
  assert.equal(again.text, "xbase");
});
