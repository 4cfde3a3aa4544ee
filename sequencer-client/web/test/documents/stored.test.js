import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { connect, memoryStorage, TextOp } from "../../src/index.js";
import { lease } from "../../src/storage/claims.js";
import { NodeModel } from "../support/nodeModel.js";
import { until } from "../support/until.js";

const clients = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

function connected(storage) {
  const node = new NodeModel();
  node.authority.submit("first", { firstClientSeq: 1, baseSeq: 0, ops: [{ op: TextOp.insert(0, "base") }] });
  const client = connect({ nodes: ["a:1"], webSocket: node.WebSocket, storage });
  clients.push(client);
  return { node, client };
}

test("a document that failed leaves its edits to whoever opens it next", async () => {
  const storage = memoryStorage();
  const { node, client } = connected(storage);
  const text = await client.open("d");
  node.refusals.push({ code: "DOCUMENT_DELETED" });
  text.insert(0, "x");
  await until("it failed", () => text.state === "failed");
  await text.close();
  const again = await client.open("d");
  await again.whenSynced();
  assert.equal(again.text, "xbase");
});

test("a closed document writes no more over what its successor took up", async () => {
  const storage = memoryStorage();
  const { node, client } = connected(storage);
  node.mute = true;
  const text = await client.open("d");
  text.insert(0, "x");
  await until("it was sent", () => node.submits.length === 1);
  await text.close();
  node.mute = false;
  const again = await client.open("d");
  await again.whenSynced();
  await until("nothing is left to store", () => storage.keys("").length === 0);
  assert.equal(node.authority.content.toString(), "xbase");
});

for (const [name, stored] of [
  ["no JSON", "{"],
  ["no message in flight, nor none", '{"format":1,"docId":"d","clientId":"c","nextClientSeq":1,"seq":0,"version":0,"content":"","waiting":[]}'],
]) {
  test(`a damaged copy (${name}) is a typed error, stays where it is and keeps nobody out`, async () => {
    const storage = memoryStorage();
    storage.put("sequencer//d/1", stored);
    const { client } = connected(storage);
    await assert.rejects(client.open("d"), { code: "STORAGE" });
    assert.equal(storage.get("sequencer//d/1"), stored);
    storage.remove("sequencer//d/1");
    assert.equal((await client.open("d")).text, "base");
  });
}

test("a client that is closed while a document opens says so, and leaves the copy to others", async () => {
  const storage = memoryStorage();
  const slow = { ...storage, keys: async (prefix) => storage.keys(prefix) };
  const { client } = connected(slow);
  const opening = client.open("d");
  await client.close();
  await assert.rejects(opening, { code: "CLOSED" });
});

test("a submit to no document is refused at once", async () => {
  const { client } = connected(null);
  await assert.rejects(client.submitAll([]), { code: "INVALID_ARGUMENT" });
});

test("without Web Locks a lease keeps two pages from one copy, until its holder gives it back or is gone", async () => {
  const storage = memoryStorage();
  const both = await Promise.all([lease(storage, "k"), lease(storage, "k")]);
  assert.equal(both.filter((held) => held !== null).length, 1);
  assert.equal(await lease(storage, "k"), null);
  both.find((held) => held !== null)();
  const next = await lease(storage, "k");
  assert.notEqual(next, null);
  next();
  storage.put("sequencer-lease/k", `gone ${Date.now() - 1}`);
  const heir = await lease(storage, "k");
  assert.notEqual(heir, null);
  heir();
});
