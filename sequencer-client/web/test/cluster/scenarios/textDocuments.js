import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { TextOp } from "../../../src/index.js";
import { randomOf } from "../../support/random.js";
import { until } from "../../support/until.js";

/** Waits until every document has everything and shows the same. */
export async function converged(...documents) {
  await Promise.all(documents.map((document) => document.whenSynced()));
  const head = Math.max(...documents.map((document) => document.seq));
  await until("all have seen the same number", () => documents.every((document) => document.seq >= head));
  for (const document of documents) {
    assert.equal(document.text, documents[0].text);
    assert.equal(document.state, "synced");
  }
}

export function textDocuments(setting) {
  afterEach(() => setting.closeClients());

  test("two editors on two nodes type at once and end with the same text", async () => {
    const random = randomOf(7);
    const one = await setting.client("ann", 0).open("typing", { create: true });
    const two = await setting.client("bob", 1).open("typing");
    for (let i = 0; i < 400; i++) {
      const document = random.pick([one, two]);
      const at = document.content.toUtf16(random.below(document.content.length + 1));
      document.insert(at, random.pick(["a", "😀", "é\n", "xyz"]));
      if (random.below(4) === 0) {
        document.apply(TextOp.delete(0, Math.min(2, document.content.length)));
      }
      if (random.below(5) === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await converged(one, two);
    assert.ok(one.length > 0);
    assert.deepEqual([one.counters.healed, two.counters.healed], [0, 0]);
  });

  test("a change says who made it, in UTF-16 offsets of the text before", async () => {
    const one = await setting.client("ann", 0).open("changes", { create: true });
    const two = await setting.client("bob", 1).open("changes");
    const seen = [];
    two.on("change", ({ changes, origin, user }) => seen.push({ changes, origin, user }));
    one.insert(0, "😀b");
    await until("it arrives", () => two.text === "😀b");
    one.edit([
      { from: 0, to: 2, insert: "a" },
      { from: 3, insert: "c" },
    ]);
    await until("the edit arrives", () => two.text === "abc");
    assert.deepEqual(seen, [
      { changes: [{ from: 0, to: 0, insert: "😀b" }], origin: "remote", user: "ann" },
      {
        changes: [
          { from: 0, to: 2, insert: "a" },
          { from: 3, to: 3, insert: "c" },
        ],
        origin: "remote",
        user: "ann",
      },
    ]);
  });

  test("undo takes back own edits only, here and for the others, and says what it takes back", async () => {
    const client = setting.client("ann", 0);
    const one = await client.open("undo", { create: true });
    const two = await setting.client("bob", 2).open("undo");
    one.insert(0, "mine");
    await one.whenSynced();
    await until("it arrives", () => two.text === "mine");
    two.insert(0, "theirs ");
    await converged(one, two);
    assert.equal(one.undo(), true);
    await converged(one, two);
    assert.equal(two.text, "theirs ");
    one.redo();
    await converged(one, two);
    assert.equal(two.text, "theirs mine");
    const log = await client.documents.ops("undo", 1);
    assert.deepEqual(log.map(({ undoOf }) => undoOf), [0, 0, 1, 2]);
  });

  test("a text of a megabyte is pasted in pieces, loaded as a snapshot, and edited quickly", async () => {
    const text = "0123456789abcdé\n".repeat(65_536);
    const one = await setting.client("ann", 0).open("large", { create: true });
    one.insert(0, text);
    await one.whenSynced();
    assert.ok(one.seq > 1, "one op would be above the limits");
    const two = await setting.client("bob", 1).open("large");
    assert.equal(two.text, text);
    two.insert(500_000, "here");
    await converged(one, two);
  });

  test("edits that the limits refuse throw and change nothing", async () => {
    const one = await setting.client("ann", 0).open("refused", { create: true });
    one.insert(0, "😀");
    assert.throws(() => one.insert(1, "x"), { code: "INVALID_OP", flaw: "INSIDE_PAIR" });
    assert.throws(() => one.insert(0, "\ud83d"), { code: "INVALID_OP", flaw: "LONE_SURROGATE" });
    assert.throws(() => one.insert(7, "x"), { code: "INVALID_OP", flaw: "BEYOND_END" });
    assert.throws(() => one.edit([{ from: 2 }, { from: 0, to: 2 }]), { code: "INVALID_ARGUMENT" });
    assert.equal(one.text, "😀");
    const client = setting.client("ann", 0);
    await assert.rejects(client.open("no such document"), { code: "INVALID_ARGUMENT" });
    await assert.rejects(client.open("missing"), { code: "DOCUMENT_NOT_FOUND" });
    await client.documents.create("appended", "APPEND");
    await assert.rejects(client.open("appended"), { code: "DOCUMENT_EXISTS" });
  });

  test("who is in the document is seen on the other node, where the cursor is, until it leaves", async () => {
    const client = setting.client("ann", 0);
    const one = await client.open("presence", { create: true });
    const two = await setting.client("bob", 1).open("presence");
    one.insert(0, "😀 hello");
    await until("it arrives", () => two.text === one.text);
    two.insert(8, "!");
    two.setPresence({ name: "Bob", color: "red", data: "{}", selections: [{ anchor: 2, head: 9 }] });
    await until("it is seen, at the place after the edit", () => one.presences[0]?.selections[0].head === 9);
    assert.deepEqual(one.presences, [
      { clientId: two.clientId, user: "bob", name: "Bob", color: "red", data: "{}", selections: [{ anchor: 2, head: 9 }] },
    ]);
    one.insert(0, "...");
    assert.deepEqual(one.presences[0].selections, [{ anchor: 5, head: 12 }]);
    const events = [];
    one.on("presences", (presences) => events.push(presences.length));
    two.setPresence(null);
    await until("it is gone", () => one.presences.length === 0);
    assert.deepEqual(events.at(-1), 0);
    assert.throws(() => one.setPresence({ data: "x".repeat(1 << 20) }), { code: "TOO_LARGE" });
  });

  test("several documents are edited all or none", async () => {
    const client = setting.client("ann", 0);
    const one = await client.open("{both}one", { create: true });
    const two = await setting.client("bob", 1).open("{both}two", { create: true });
    const parts = (base) => [
      { docId: "{both}one", baseSeq: base, ops: [TextOp.insert(0, "1")] },
      { docId: "{both}two", baseSeq: base, ops: [TextOp.insert(0, "2"), TextOp.insert(0, "3")] },
    ];
    const acks = await client.submitAll(parts(0));
    assert.deepEqual(acks.map(({ docId, serverSeq }) => [docId, serverSeq]), [["{both}one", 1], ["{both}two", 1]]);
    await until("both have them", () => one.text === "1" && two.text === "32");
    const [fine, wrong] = [parts(1)[0], parts(9)[1]];
    for (const set of [[fine, wrong], [wrong, fine]]) {
      await assert.rejects(client.submitAll(set), { code: "FUTURE_BASE" }, "the error is that of the part at fault");
    }
    await converged(one);
    assert.deepEqual([one.text, two.text], ["1", "32"]);
  });
}
