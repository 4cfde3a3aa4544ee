import assert from "node:assert/strict";
import { test } from "node:test";
import { EditedText } from "../../src/editing/EditedText.js";
import { USUAL_LIMITS } from "../../src/editing/MessageLimits.js";
import { Rope } from "../../src/text/Rope.js";
import { TextOp } from "../../src/text/TextOp.js";
import { eachSeed } from "../support/random.js";

const opened = (content = "", clientId = "me") =>
  new EditedText({ docId: "d", clientId, content: Rope.of(content), seq: 0, version: 0, lastClientSeq: 0 });
const own = (serverSeq, clientSeq, applied) => ({ serverSeq, clientId: "me", clientSeq, applied });

test("what was written into text that was applied elsewhere goes with it, and can be undone", () => {
  const text = opened("ab");
  text.edit(TextOp.insert(1, "h"), 0);
  text.nextMessage(USUAL_LIMITS);
  text.edit(TextOp.insert(2, "ello world"), 1);
  const before = text.content;
  const { kind, change } = text.receive(own(1, 1, TextOp.insert(0, "h")));
  assert.equal(kind, "healed");
  assert.equal(text.content.toString(), "hello worldab");
  assert.equal(before.apply(change).content.toString(), text.content.toString());
  text.undo();
  assert.equal(text.content.toString(), "ab");
});

test("what was deleted of text that was applied elsewhere stays deleted", () => {
  const text = opened("ab");
  text.edit(TextOp.insert(1, "hello"), 0);
  text.nextMessage(USUAL_LIMITS);
  text.edit(TextOp.delete(4, 2), 0);
  assert.equal(text.receive(own(1, 1, TextOp.insert(0, "hello"))).kind, "healed");
  assert.equal(text.content.toString(), "helab");
});

test("an edit of several places that was applied elsewhere keeps each text whole", () => {
  const text = opened("abcdef");
  text.edit(TextOp.of([{ retain: 1 }, { insert: "123" }, { retain: 2 }, { insert: "456" }, { delete: 1 }]), 0);
  text.nextMessage(USUAL_LIMITS);
  text.edit(TextOp.of([{ retain: 2 }, { insert: "x" }, { retain: 4 }, { delete: 2 }]), 1000);
  assert.equal(text.content.toString(), "a1x23bc6ef");
  text.receive(own(1, 1, TextOp.of([{ retain: 2 }, { insert: "123456" }, { delete: 1 }])));
  assert.equal(text.confirmed.toString(), "ab123456def");
  assert.equal(text.content.toString(), "ab1x236def");
});

test("random edits inside of text that was applied elsewhere stay in it", () => {
  eachSeed(500, (random) => {
    const text = opened("abcdefghij");
    const [foreseen, applied] = [random.below(11), random.below(11)];
    let typed = "12345";
    text.edit(TextOp.insert(foreseen, typed), 0);
    text.nextMessage(USUAL_LIMITS);
    for (let i = random.below(5); i > 0; i--) {
      const at = 1 + random.below(typed.length - 1);
      const gone = random.below(2);
      typed = typed.slice(0, at) + "xy" + typed.slice(at + gone);
      text.edit(TextOp.replace(foreseen + at, gone, "xy"), i * 100);
    }
    text.receive(own(1, 1, TextOp.insert(applied, "12345")));
    const whole = "abcdefghij".slice(0, applied) + typed + "abcdefghij".slice(applied);
    assert.equal(text.content.toString(), whole);
  });
});
