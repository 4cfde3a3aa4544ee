import assert from "node:assert/strict";
import { test } from "node:test";
import { EditedText } from "../../src/editing/EditedText.js";
import { USUAL_LIMITS } from "../../src/editing/MessageLimits.js";
import { Rope } from "../../src/text/Rope.js";
import { TextOp } from "../../src/text/TextOp.js";
import { Authority } from "../support/authority.js";
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

test("the op of another copy with the same id settles nothing: the words stay, and leave under another id", () => {
  const text = opened();
  text.edit(TextOp.insert(0, "mine"), 0);
  text.nextMessage(USUAL_LIMITS);
  text.edit(TextOp.insert(4, "!"), 1000);
  const { kind, change } = text.receive(own(1, 1, TextOp.insert(0, "theirs")));
  assert.equal(kind, "foreign");
  assert.deepEqual(change, TextOp.insert(5, "theirs"));
  assert.equal(text.content.toString(), "mine!theirs");
  assert.equal(text.isSessionTaken, true);
  assert.equal(text.nextMessage(USUAL_LIMITS), null, "nothing leaves under an id that two have");
  text.continueAs("me-2");
  assert.equal(text.isSessionTaken, false);
  assert.deepEqual(text.nextMessage(USUAL_LIMITS), {
    firstClientSeq: 1,
    baseSeq: 1,
    ops: [
      { op: TextOp.insert(0, "mine"), undoOf: 0 },
      { op: TextOp.insert(4, "!"), undoOf: 0 },
    ],
  });
});

test("an own op that deletes more than was sent is none", () => {
  const text = opened("abc");
  text.edit(TextOp.delete(0, 1), 0);
  text.nextMessage(USUAL_LIMITS);
  text.receive(own(1, 1, TextOp.delete(0, 2)));
  assert.equal(text.isSessionTaken, true);
  assert.equal(text.content.toString(), "c");
});

test("two copies that live under one id lose no word", () => {
  eachSeed(500, (random) => {
    const authority = new Authority();
    const copies = [opened(), opened(), opened("", "other")];
    let lives = 0;
    let marks = 0;
    const receive = (copy) => {
      copy.receive(authority.log[copy.seq]);
      if (copy.isSessionTaken) {
        copy.continueAs(`me-${++lives}`);
      }
    };
    const send = (copy) => {
      const message = copy.inFlight ?? copy.nextMessage(USUAL_LIMITS);
      if (message) {
        authority.submit(copy.clientId, message);
      }
    };
    for (let i = 0; i < 40; i++) {
      const copy = random.pick(copies);
      const what = random.below(4);
      if (what === 0) {
        copy.edit(TextOp.insert(random.below(copy.content.length + 1), String.fromCodePoint(0xf0000 + marks++)), i * 300);
      } else if (what === 1) {
        send(copy);
      } else if (copy.seq < authority.head) {
        receive(copy);
      }
    }
    while (copies.some((copy) => copy.hasPending || copy.seq < authority.head)) {
      for (const copy of copies) {
        send(copy);
        while (copy.seq < authority.head) {
          receive(copy);
        }
      }
    }
    const content = authority.content.toString();
    assert.deepEqual(copies.map((copy) => copy.content.toString()), [content, content, content]);
    assert.equal([...content].length, marks);
  });
});
