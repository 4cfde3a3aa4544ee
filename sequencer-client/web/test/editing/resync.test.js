import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EditedText } from "../../src/editing/EditedText.js";
import { USUAL_LIMITS } from "../../src/editing/MessageLimits.js";
import { opToStored } from "../../src/editing/storedForm.js";
import { between } from "../../src/editing/TextDiff.js";
import { Rope } from "../../src/text/Rope.js";
import { TextOp } from "../../src/text/TextOp.js";
import { eachSeed } from "../support/random.js";

const opened = (content) =>
  new EditedText({ docId: "d", clientId: "me", content: Rope.of(content), seq: 0, version: 0, lastClientSeq: 0 });

const GOLDEN = new URL("../../../src/test/resources/golden/text-diffs-v1.json", import.meta.url);

test("golden: the edit between two texts", () => {
  for (const { before, after, op } of JSON.parse(readFileSync(GOLDEN, "utf8")).diffs) {
    assert.deepEqual(opToStored(between(Rope.of(before), Rope.of(after))), op, JSON.stringify([before, after]));
  }
});

test("a snapshot changed above and below leaves pending inserts and deletes where they are", () => {
  const text = opened("# Title\nalpha beta gamma\nend\n");
  text.edit(TextOp.insert(13, " MINE"), 0);
  text.edit(TextOp.delete(19, 4), 1000);
  text.resync(Rope.of("# TITLE\nalpha beta gamma\nEND\n"), 2, 2, 0);
  assert.equal(text.content.toString(), "# TITLE\nalpha MINE  gamma\nEND\n");
});

test("a snapshot does to pending edits what the ops that made it do, where no two touch one line", () => {
  eachSeed(500, (random) => {
    const lines = Array.from({ length: 4 + random.below(12) }, (_, i) => `line ${i} has words\n`);
    const start = Rope.of(lines.join(""));
    const byOps = opened(start.toString());
    const mine = lines.map(() => random.flip());
    const startOf = (content, line) => content.toString().indexOf(`line ${line} `);
    lines.forEach((_, line) => {
      if (mine[line]) {
        const at = startOf(byOps.content, line) + 4 + random.below(6);
        byOps.edit(TextOp.replace(at, random.below(4), random.pick(["", "x", "yz w"])), line * 1000);
        if (random.below(8) === 0) {
          byOps.nextMessage(USUAL_LIMITS);
        }
      }
    });
    const bySnapshot = EditedText.restored(byOps.toStored());
    lines.forEach((_, line) => {
      if (!mine[line] && random.below(3) > 0) {
        const at = startOf(byOps.confirmed, line) + 7 + random.below(3);
        const applied = TextOp.replace(at, random.below(4), random.pick(["", "A", "B C"]));
        byOps.receive({ serverSeq: byOps.seq + 1, clientId: "other", clientSeq: byOps.seq + 1, applied });
      }
    });
    bySnapshot.resync(byOps.confirmed, byOps.seq, byOps.version, 0);
    assert.equal(bySnapshot.content.toString(), byOps.content.toString());
  });
});

test("texts that have nothing in common are compared within bounds", () => {
  const from = Rope.of(Array.from({ length: 5000 }, (_, i) => `row ${i} of the one\n`).join(""));
  const to = Rope.of(Array.from({ length: 5000 }, (_, i) => `line ${i * 7} in the other\n`).join(""));
  assert.ok(from.apply(between(from, to)).content.equals(to));
});
