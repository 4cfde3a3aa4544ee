import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../../src/index.js";
import { TextOp } from "../../src/text/TextOp.js";
import { NodeModel } from "../support/nodeModel.js";
import { until } from "../support/until.js";

const LENGTH = 20_000;

/** Comes back with `edits` of its own, each at a place of its own, to `missing` ops of others; the joins of the way back. */
async function comeBack(edits, missing) {
  const node = new NodeModel();
  node.foreign(TextOp.insert(0, "x".repeat(LENGTH)));
  const client = connect({ nodes: ["a:1"], webSocket: node.WebSocket });
  const text = await client.open("d", {});
  await text.whenSynced();
  node.fate = () => "breakBefore";
  node.breakAll();
  for (let i = 0; i < edits; i++) {
    text.apply(TextOp.insert(2 * i + 1, "o"));
  }
  for (let i = 0; i < missing; i++) {
    node.foreign(TextOp.insert(0, "f"));
  }
  node.joins.length = 0;
  node.fate = () => "pass";
  await text.whenSynced();
  await until("all is there", () => text.seq === node.authority.head);
  assert.equal(text.text, node.authority.content.toString());
  assert.equal(text.text.length, LENGTH + edits + missing);
  const joins = node.joins.map(({ lastSeenSeq }) => lastSeenSeq);
  await client.close();
  return { joins, resyncs: text.counters.resyncs };
}

test("much own work at many places, and many ops of others: merged by a snapshot, without a loss", async () => {
  const { joins, resyncs } = await comeBack(8_000, 7_000);
  assert.equal(joins.at(-1), undefined, "the last join asks for a snapshot");
  assert.equal(resyncs, 1);
});

test("what is merged soon comes op by op", async () => {
  const { joins, resyncs } = await comeBack(800, 700);
  assert.equal(joins.at(-1), 1);
  assert.equal(resyncs, 0);
});
