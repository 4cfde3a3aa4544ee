import assert from "node:assert/strict";
import { test } from "node:test";
import { EditedText } from "../../src/editing/EditedText.js";
import { USUAL_LIMITS } from "../../src/editing/MessageLimits.js";
import { Rope } from "../../src/text/Rope.js";
import { TextOp } from "../../src/text/TextOp.js";
import { eachSeed } from "../support/random.js";

const NARROW = { opsPerMessage: 100, opBytes: 64, messageBytes: 6400 };
const opened = (content) =>
  new EditedText({ docId: "d", clientId: "me", content: Rope.of(content), seq: 0, version: 0, lastClientSeq: 0 });
const foreign = (serverSeq, applied) => ({ serverSeq, clientId: "other", clientSeq: serverSeq, applied });

test("a refused edit that was undone already is taken back once", () => {
  const text = opened("abc");
  text.edit(TextOp.delete(0, 3), 0);
  text.nextMessage(USUAL_LIMITS);
  text.undo();
  const { change, lost } = text.takeBack();
  assert.deepEqual([change.isNoop, lost], [true, [TextOp.delete(0, 3)]]);
  assert.equal(text.content.toString(), "abc");
  assert.equal(text.hasPending, false, "there is nothing left to say");
});

test("what of a group was not sent is still undone when the rest is refused", () => {
  const text = opened("abc");
  text.edit(TextOp.delete(0, 3), 0);
  text.nextMessage(USUAL_LIMITS);
  text.edit(TextOp.insert(0, "x"), 100);
  text.undo();
  text.edit(TextOp.insert(3, "!"), 1000);
  text.takeBack();
  assert.equal(text.content.toString(), "abc!");
  assert.equal(text.toStored().waiting.every(({ undoOf }) => undoOf === 0), true, "no number that names nothing");
});

test("an undo takes back the op before the refused one as well, if both were one step", () => {
  const text = opened("abcdef");
  text.edit(TextOp.delete(0, 3), 0);
  text.nextMessage(USUAL_LIMITS);
  text.receive({ serverSeq: 1, clientId: "me", clientSeq: 1, applied: TextOp.delete(0, 3) });
  text.edit(TextOp.delete(0, 2), 100);
  text.nextMessage(USUAL_LIMITS);
  text.undo();
  assert.equal(text.content.toString(), "abcdef");
  text.takeBack();
  assert.equal(text.content.toString(), "abcdef");
  assert.deepEqual(text.nextMessage(USUAL_LIMITS).ops.map(({ op }) => op), [TextOp.insert(0, "abc")]);
});

test("all pieces of a large edit that was undone are taken back once, also after a foreign op", () => {
  const start = "abcdefghij".repeat(30);
  const text = opened(start);
  const replaced = TextOp.builder();
  for (let i = 0; i < 20; i++) {
    replaced.insert("-".repeat(30)).delete(5).retain(5);
  }
  text.edit(replaced.build(), 0);
  assert.ok(text.nextMessage(NARROW).ops.length > 10);
  text.receive(foreign(1, TextOp.insert(2, "X")));
  text.undo();
  text.takeBack();
  assert.equal(text.confirmed.toString(), "abX" + start.slice(2));
  assert.equal(text.content.length, text.confirmed.length);
  assert.deepEqual([...text.content.toString()].sort(), [...text.confirmed.toString()].sort());
});

test("a refused message leaves no copy of what it deleted, however much was undone and done again", () => {
  eachSeed(1000, (random) => {
    const text = opened("0123456789");
    let now = 0;
    let marks = 0;
    const act = (what) => {
      now += random.pick([100, 1000]);
      if (what < 2) {
        text.undo();
      } else if (what === 2) {
        text.redo();
      } else {
        const { length } = text.content;
        const at = random.below(length + 1);
        const mark = random.flip() ? String.fromCodePoint(0xf0000 + marks++) : "";
        text.edit(TextOp.replace(at, random.below(Math.min(4, length - at) + 1), mark), now);
      }
    };
    for (let i = random.below(4); i >= 0; i--) {
      act(3);
    }
    text.nextMessage(random.pick([USUAL_LIMITS, NARROW]));
    for (let i = random.below(8); i > 0; i--) {
      act(random.below(6));
    }
    const before = text.content;
    if (text.inFlight) {
      const { change } = text.takeBack();
      assert.equal(before.apply(change).content.toString(), text.content.toString());
    }
    assert.equal(EditedText.restored(text.toStored()).content.toString(), text.content.toString());
    const found = [...text.content.toString()];
    assert.equal(new Set(found).size, found.length, `${found} has nothing twice`);
    assert.ok(text.toStored().waiting.every(({ undoOf }) => undoOf === 0));
  });
});
