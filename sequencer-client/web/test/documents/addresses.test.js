import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../../src/index.js";
import { NodeModel } from "../support/nodeModel.js";
import { until } from "../support/until.js";

test("addresses, constructors and documents that cannot be are refused at once", async () => {
  const { WebSocket } = new NodeModel();
  assert.throws(() => connect({ nodes: [], webSocket: WebSocket }), { code: "INVALID_ARGUMENT" });
  assert.throws(() => connect({ nodes: ["a:1"], webSocket: null }), { code: "INVALID_ARGUMENT" });
  assert.throws(() => connect({ nodes: ["no address"], webSocket: WebSocket }), { code: "INVALID_ARGUMENT" });
  const client = connect({ nodes: ["a:1"], webSocket: WebSocket });
  await client.open("d", { create: true });
  await assert.rejects(client.open("d"), { code: "UNEXPECTED_MESSAGE" });
  await client.close();
  await assert.rejects(client.open("d"), { code: "CLOSED" });
});

test("what does not speak the protocol is left for the next node", async () => {
  const node = new NodeModel();
  const problems = [];
  class Mixed extends node.WebSocket {
    constructor(url) {
      super();
      if (url.includes("garbage")) {
        this.send = () => setImmediate(() => this.onmessage?.({ data: "<html>" }));
      }
    }
  }
  const client = connect({ nodes: ["garbage:1", "b:2"], webSocket: Mixed, startAt: 0 });
  client.on("problem", ({ code }) => problems.push(code));
  await until("the next node answers", () => client.isOnline);
  assert.deepEqual(problems, ["MALFORMED"]);
  await client.close();
});
