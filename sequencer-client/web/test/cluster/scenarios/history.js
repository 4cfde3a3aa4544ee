import assert from "node:assert/strict";
import { test } from "node:test";
import { converged } from "./textDocuments.js";

export function history(setting) {
  test("what a document was at a number, its ops, and going back to it by an edit", async () => {
    const client = setting.client("ann", 0);
    const one = await client.open("history", { create: true });
    for (const word of ["one ", "two ", "three "]) {
      one.insert(one.length, word);
      await one.whenSynced();
    }
    const two = await setting.client("bob", 1).open("history");
    const { documents } = client;
    assert.equal((await documents.content("history", 2)).text, "one two ");
    const log = await documents.ops("history", 2, 3);
    assert.deepEqual(
      log.map(({ serverSeq, user, clientSeq }) => [serverSeq, user, clientSeq]),
      [
        [2, "ann", 2],
        [3, "ann", 3],
      ],
    );
    const head = await documents.head("history");
    assert.deepEqual([head.headSeq, head.mode, head.owner], [3, "TEXT", "ann"]);
    assert.equal((await documents.opStatus("history", one.clientId, 3)).state, "APPLIED");
    assert.equal((await documents.opStatus("history", one.clientId, 4)).state, "NOT_APPLIED");

    const { ranges } = await documents.authors("history");
    assert.deepEqual(ranges.map(({ length, serverSeq, user }) => [length, serverSeq, user]), [
      [4, 1, "ann"],
      [4, 2, "ann"],
      [6, 3, "ann"],
    ]);

    await two.restore(1);
    await converged(one, two);
    assert.equal(one.text, "one ");
    two.undo();
    await converged(one, two);
    assert.equal(one.text, "one two three ");
    await assert.rejects(documents.content("history", 99), { code: "FUTURE_SEQ" });
  });
}
