import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, memoryStorage } from "../../src/index.js";
import { NodeModel } from "../support/nodeModel.js";
import { randomOf } from "../support/random.js";
import { sampleOp } from "../support/samples.js";
import { until } from "../support/until.js";

const RUNS = 60;
const CODES = ["OVERLOADED", "UNAVAILABLE", "STALE_BASE", "SESSION_EXPIRED"];

/** Two editors whose connections break before and after messages, whose messages are refused, and whose pages restart. */
async function run(seed) {
  const random = randomOf(seed);
  const node = new NodeModel();
  const storages = [memoryStorage(), memoryStorage()];
  let calm = false;
  node.fate = () => (calm || random.below(12) > 0 ? "pass" : random.pick(["breakBefore", "breakAfter"]));
  const open = async (storage) => {
    const client = connect({ nodes: ["a:1"], webSocket: node.WebSocket, storage });
    return { client, text: await client.open("d", { create: true }) };
  };
  const editors = await Promise.all(storages.map(open));
  for (let i = 0; i < 60; i++) {
    const which = random.below(2);
    const { client, text } = editors[which];
    const pick = random.below(20);
    if (pick < 12) {
      text.apply(sampleOp(random, text.content.length));
    } else if (pick < 14) {
      text.undo();
    } else if (pick === 14) {
      node.refusals.push({ code: random.pick(CODES) });
    } else if (pick === 15) {
      await client.close();
      editors[which] = await open(storages[which]);
    } else if (pick === 16) {
      node.authority.floor = Math.max(0, node.authority.head - random.below(3));
    } else {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  calm = true;
  node.refusals = [];
  const texts = editors.map(({ text }) => text);
  await Promise.all(texts.map((text) => text.whenSynced()));
  await until(`seed ${seed}: both are at the head`, () => texts.every(({ seq, state }) => seq === node.authority.head && state === "synced"));
  for (const text of texts) {
    assert.equal(text.text, node.authority.content.toString(), `seed ${seed}`);
  }
  await Promise.all(editors.map(({ client }) => client.close()));
  return texts.reduce((sum, { counters }) => sum + counters.resyncs + counters.resends, 0);
}

test("connections that break anywhere, refusals and restarts: all converge", async () => {
  const remedies = await Promise.all(Array.from({ length: RUNS }, (_, i) => run(i + 1)));
  assert.ok(remedies.reduce((sum, count) => sum + count) > RUNS / 4, "the remedies were needed");
});
