import assert from "node:assert/strict";
import { test } from "node:test";
import * as Y from "yjs";
import { until } from "../../support/until.js";

/** A Yjs document whose updates an append document carries. */
async function open(client, docId) {
  const doc = new Y.Doc();
  const peer = { doc, text: doc.getText("text"), appended: [], snapshots: 0 };
  const take = (bytes) => Y.applyUpdate(doc, bytes, "sequencer");
  peer.document = await client.openAppend(docId, {
    create: true,
    ops: (ops) => ops.forEach(({ payload }) => take(payload)),
    snapshot: (bytes) => {
      peer.snapshots++;
      take(bytes);
    },
  });
  doc.on("update", (update, origin) => {
    if (origin !== "sequencer") {
      peer.appended.push(peer.document.append(update));
    }
  });
  return peer;
}

export function yjs(setting) {
  test("Yjs: updates over an append document, a snapshot, and who joins late gets both", async () => {
    const client = setting.client("ann", 0);
    const one = await open(client, "yjs");
    const two = await open(setting.client("bob", 1), "yjs");
    for (let i = 0; i < 200; i++) {
      one.text.insert(0, "a");
      two.text.insert(two.text.length, "😀");
      if (i === 150) {
        await Promise.all(one.appended);
        await one.document.putSnapshot(Y.encodeStateAsUpdate(one.doc));
      }
    }
    const numbers = (await Promise.all([...one.appended, ...two.appended])).map(({ serverSeq }) => serverSeq);
    assert.deepEqual(numbers.toSorted((a, b) => a - b), Array.from({ length: 400 }, (_, i) => i + 1));
    await until("both have all", () => one.document.seq === 400 && two.document.seq === 400);
    assert.equal(one.text.toString(), two.text.toString());
    assert.equal(one.text.length, 600);
    assert.ok((await client.documents.head("yjs")).snapshotSeq > 0);

    const late = await open(setting.client("cleo", 2), "yjs");
    assert.equal(late.text.toString(), one.text.toString());
    assert.equal(late.snapshots, 1, "the log is longer than the snapshot");
  });

  test("appends go on over a connection that breaks, each once and in order", async () => {
    const seen = [];
    const client = setting.client("ann", 0);
    const document = await client.openAppend("appends", { create: true, ops: (ops) => seen.push(...ops) });
    const sent = [];
    for (let i = 0; i < 300; i++) {
      sent.push(document.append(Uint8Array.of(i >> 8, i & 0xff)));
      if (i === 100 || i === 200) {
        await new Promise((resolve) => setTimeout(resolve, 3));
        client.moveOn();
      }
    }
    await Promise.all(sent);
    await until("all came back", () => document.seq === 300);
    assert.deepEqual(seen.map(({ payload }) => (payload[0] << 8) | payload[1]), sent.map((_, i) => i));
  });

  test("a payload above the limits is refused and the session goes on", async () => {
    const document = await setting.client("ann", 0).openAppend("limits", { create: true, ops: () => {} });
    await assert.rejects(document.append(new Uint8Array(300 * 1024)), { code: "TOO_LARGE" });
    await assert.rejects(document.append(new Uint8Array(900 * 1024)), { code: "TOO_LARGE" });
    assert.deepEqual(await document.append(Uint8Array.of(1)), { serverSeq: 1 });
  });
}
