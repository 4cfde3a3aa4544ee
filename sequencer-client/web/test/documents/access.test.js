import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { connect, memoryStorage, SequencerError, TextOp } from "../../src/index.js";
import { NodeModel } from "../support/nodeModel.js";
import { until } from "../support/until.js";

const clients = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

function withTokens(tokens, options) {
  const node = new NodeModel();
  node.authority.submit("first", { firstClientSeq: 1, baseSeq: 0, ops: [{ op: TextOp.insert(0, "base") }] });
  node.tokens = new Map(tokens);
  const client = connect({ nodes: ["localhost:1", "127.0.0.1:2"], user: "ann", webSocket: node.WebSocket, ...options });
  clients.push(client);
  const lost = [];
  client.on("accessLost", ({ code }) => lost.push(code));
  return { node, client, lost };
}

const FOR_LONG = 1_000_000 + 900_000;

test("the provider's token is shown in the first frame", async () => {
  const { node, client } = withTokens([["t1", FOR_LONG]], { token: async () => "t1" });
  const text = await client.open("d");
  assert.equal(text.text, "base");
  assert.deepEqual(node.shown, ["t1"]);
});

test("a token that expires is renewed on the open connection, before its time", async () => {
  let given = 0;
  const whys = [];
  const token = (why) => {
    whys.push(why?.code);
    return `t${++given}`;
  };
  const { node, client } = withTokens([["t1", 1_000_050], ["t2", FOR_LONG]], { token });
  const text = await client.open("d");
  let down = 0;
  client.on("offline", () => down++);
  await until("it was renewed", () => node.shown.length === 2);
  text.insert(0, "x");
  await text.whenSynced();
  assert.deepEqual(node.shown, ["t1", "t2"]);
  assert.deepEqual(whys, [undefined, "TOKEN_EXPIRED"]);
  assert.equal(down, 0);
});

for (const [code, closeCode] of [["", 4005], ["TOKEN_EXPIRED", 4005], ["", 4004], ["UNAUTHENTICATED", 4004], ["LOGIN_ENDED", 4006]]) {
  test(`closed with ${closeCode} ${code}: another token is asked for, and what is pending is sent`, async () => {
    let given = 0;
    const whys = [];
    const token = (why) => {
      whys.push(why?.code);
      return `t${++given}`;
    };
    const { node, client, lost } = withTokens([["t1", FOR_LONG], ["t2", FOR_LONG]], { token });
    const text = await client.open("d");
    node.mute = true;
    text.insert(0, "x");
    await until("it was sent", () => node.submits.length === 1);
    node.mute = false;
    node.endAllWith(code, closeCode);
    await text.whenSynced();
    assert.equal(node.authority.content.toString(), "xbase");
    assert.deepEqual(node.shown, ["t1", "t2"]);
    assert.ok(whys[1]);
    assert.deepEqual(lost, []);
  });
}

test("access is lost when the provider has no token: edits are kept, and sent when it has one again", async () => {
  let loggedIn = true;
  const token = (why) => {
    if (!loggedIn) {
      throw new SequencerError("LOGIN_ENDED", "log in again");
    }
    return why ? "t2" : "t1";
  };
  const { node, client, lost } = withTokens([["t1", FOR_LONG], ["t2", FOR_LONG]], { token });
  const text = await client.open("d");
  loggedIn = false;
  node.tokens.delete("t1");
  node.endAllWith("LOGIN_ENDED", 4006);
  await until("it is told", () => lost.length > 0);
  text.insert(0, "kept ");
  assert.equal(text.state, "offline");
  assert.deepEqual(text.unsent, [TextOp.insert(0, "kept ")]);
  loggedIn = true;
  await text.whenSynced();
  assert.equal(node.authority.content.toString(), "kept base");
  assert.deepEqual(lost, ["LOGIN_ENDED"]);
  assert.deepEqual(text.unsent, []);
});

test("a token that is a string cannot be renewed: access is lost", async () => {
  const { node, client, lost } = withTokens([["t1", FOR_LONG]], { token: "t1" });
  await client.open("d");
  node.endAllWith("TOKEN_EXPIRED", 4005);
  await until("it is told", () => lost.length > 0);
  assert.deepEqual(lost, ["TOKEN_EXPIRED"]);
  assert.deepEqual(node.shown, ["t1"]);
});

test("a cluster with accounts and a client without a token: access is lost, by option or event", async () => {
  const heard = [];
  const { lost } = withTokens([], { onAccessLost: ({ code }) => heard.push(code) });
  await until("it is told", () => lost.length > 0);
  assert.deepEqual([lost[0], heard[0]], ["UNAUTHENTICATED", "UNAUTHENTICATED"]);
});

test("an op that is refused for the token's sake is sent again with another", async () => {
  let given = 0;
  const { node, client } = withTokens([["t1", FOR_LONG], ["t2", FOR_LONG]], { token: () => `t${++given}` });
  const text = await client.open("d");
  node.refusals.push({ code: "TOKEN_EXPIRED" });
  text.insert(0, "x");
  await text.whenSynced();
  assert.equal(node.authority.content.toString(), "xbase");
  assert.deepEqual(node.shown, ["t1", "t2"]);
  assert.equal(node.submits[1], node.submits[0]);
});

test("a document whose right was revoked has failed; what was not taken stays readable", async () => {
  const { node, client, lost } = withTokens([["t1", FOR_LONG]], { token: () => "t1" });
  const text = await client.open("d");
  node.mute = true;
  text.insert(0, "x");
  await until("it was sent", () => node.submits.length === 1);
  text.insert(0, "y");
  const failed = new Promise((resolve) => text.on("failed", resolve));
  node.broadcast({ failure: { docId: "d", error: { code: "PERMISSION_DENIED", details: { accessLogIndex: "7" } } } });
  const error = await failed;
  assert.equal(error.code, "PERMISSION_DENIED");
  assert.equal(error.details.accessLogIndex, "7");
  assert.equal(text.text, "yxbase");
  assert.deepEqual(text.unsent, [TextOp.insert(0, "x"), TextOp.insert(0, "y")]);
  assert.throws(() => text.insert(0, "z"), { code: "PERMISSION_DENIED" });
  assert.deepEqual(lost, []);
});

test("a token goes to another machine over TLS only", () => {
  const node = new NodeModel();
  const options = { user: "ann", token: "t", webSocket: node.WebSocket };
  assert.throws(() => connect({ ...options, nodes: ["example.org:7101"] }), { code: "INVALID_ARGUMENT" });
  clients.push(connect({ ...options, nodes: ["wss://example.org:7101/v1/connect"] }));
});

test("edits are stored by user, so a token with a storage needs the user", () => {
  const node = new NodeModel();
  const options = { nodes: ["localhost:1"], token: "t", webSocket: node.WebSocket, storage: memoryStorage() };
  assert.throws(() => connect(options), { code: "INVALID_ARGUMENT" });
});

test("a token of another user than the one named sends nothing in that user's name", async () => {
  const { node, client } = withTokens([["t1", FOR_LONG]], { token: () => "t1" });
  node.userOf = () => "bob";
  const problem = await new Promise((resolve) => client.on("problem", resolve));
  assert.equal(problem.code, "UNAUTHENTICATED");
  assert.equal(client.isOnline, false);
});
