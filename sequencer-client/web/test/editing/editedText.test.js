import assert from "node:assert/strict";
import { test } from "node:test";
import { SequencerError } from "../../src/errors.js";
import { EditedText } from "../../src/editing/EditedText.js";
import { USUAL_LIMITS } from "../../src/editing/MessageLimits.js";
import { split } from "../../src/editing/OpSplit.js";
import { between } from "../../src/editing/TextDiff.js";
import { Rope } from "../../src/text/Rope.js";
import { TextOp } from "../../src/text/TextOp.js";
import { LEFT, RIGHT } from "../../src/text/transform.js";
import { eachSeed } from "../support/random.js";
import { sampleText } from "../support/samples.js";

const opened = (content = "", clientId = "me") =>
  new EditedText({ docId: "d", clientId, content: Rope.of(content), seq: 0, version: 0, lastClientSeq: 0 });
const foreign = (serverSeq, applied) => ({ serverSeq, clientId: "other", clientSeq: serverSeq, applied });
const own = (serverSeq, clientSeq, applied) => ({ serverSeq, clientId: "me", clientSeq, applied });

test("edits that wait are one op; an undo of what was sent is an op of its own that says which", () => {
  const text = opened();
  text.edit(TextOp.insert(0, "a"), 0);
  text.edit(TextOp.insert(1, "b"), 1);
  const first = text.nextMessage(USUAL_LIMITS);
  assert.equal(first.ops.length, 1);
  assert.equal(text.nextMessage(USUAL_LIMITS), null, "one message in flight");
  text.edit(TextOp.insert(2, "c"), 1000);
  text.undo();
  assert.equal(text.waiting.length, 0, "what was never sent is taken back by sending nothing");
  text.undo();
  text.receive(own(1, 1, TextOp.insert(0, "ab")));
  assert.deepEqual(text.nextMessage(USUAL_LIMITS), {
    firstClientSeq: 2,
    baseSeq: 1,
    ops: [{ op: TextOp.delete(0, 2), undoOf: 1 }],
  });
});

test("a gap and an op that does not fit are refused and change nothing", () => {
  const text = opened("abc");
  assert.throws(() => text.receive(foreign(2, TextOp.insert(0, "x"))), { code: "OUT_OF_STEP" });
  assert.throws(() => text.receive(foreign(1, TextOp.delete(3, 1))), { code: "OUT_OF_STEP" });
  assert.equal(text.seq, 0);
  assert.equal(text.content.toString(), "abc");
});

test("an own op that was applied otherwise is healed, and what waits stays", () => {
  const text = opened("abc");
  text.edit(TextOp.insert(3, "!"), 0);
  text.nextMessage(USUAL_LIMITS);
  text.edit(TextOp.insert(4, "?"), 1);
  const { kind, change } = text.receive(own(1, 1, TextOp.insert(0, "!")));
  assert.equal(kind, "healed");
  assert.equal(text.confirmed.toString(), "!abc");
  assert.equal(Rope.of("abc!?").apply(change).content.toString(), text.content.toString());
  assert.equal(text.content.toString(), "!?abc");
});

test("a refused message is taken back, what waits stays, its numbers are free again", () => {
  const text = opened("abc");
  text.edit(TextOp.insert(0, "x"), 0);
  text.nextMessage(USUAL_LIMITS);
  text.edit(TextOp.insert(4, "y"), 1);
  const { change, lost } = text.takeBack();
  assert.deepEqual(lost, [TextOp.insert(0, "x")]);
  assert.deepEqual(change, TextOp.delete(0, 1).compose(TextOp.noop()).withoutDeletedText());
  assert.equal(text.content.toString(), "abcy");
  assert.equal(text.nextMessage(USUAL_LIMITS).firstClientSeq, 1);
});

test("a snapshot that holds a part of what was in flight leaves the rest waiting under the numbers that follow", () => {
  const text = opened("abc");
  text.edit(TextOp.insert(0, "1"), 0);
  text.nextMessage(USUAL_LIMITS);
  text.edit(TextOp.insert(1, "2"), 1);
  const { applied, sessionForgotten } = text.resync(Rope.of("1aXbc"), 7, 7, 1);
  assert.deepEqual([applied, sessionForgotten], [1, false]);
  assert.equal(text.content.toString(), "12aXbc");
  assert.deepEqual(text.nextMessage(USUAL_LIMITS), {
    firstClientSeq: 2,
    baseSeq: 7,
    ops: [{ op: TextOp.insert(1, "2"), undoOf: 0 }],
  });
});

test("a message that a snapshot does not hold stays in flight as it was, until it is refused", () => {
  const text = opened("abc");
  text.edit(TextOp.insert(3, "!"), 0);
  const message = text.nextMessage(USUAL_LIMITS);
  text.resync(Rope.of("Xabc"), 5, 5, 0);
  assert.equal(text.inFlight, message);
  text.refused();
  assert.deepEqual(text.nextMessage(USUAL_LIMITS), {
    firstClientSeq: 1,
    baseSeq: 5,
    ops: [{ op: TextOp.insert(4, "!"), undoOf: 0 }],
  });
});

test("a session that the sequencer forgot goes on under another id with its text", () => {
  const text = opened();
  text.edit(TextOp.insert(0, "a"), 0);
  text.nextMessage(USUAL_LIMITS);
  text.receive(own(1, 1, TextOp.insert(0, "a")));
  text.edit(TextOp.insert(1, "b"), 1000);
  assert.equal(text.resync(Rope.of("a"), 5, 5, 0).sessionForgotten, true);
  text.continueAs("me-2");
  assert.equal(text.content.toString(), "ab");
  assert.equal(text.nextMessage(USUAL_LIMITS).firstClientSeq, 1);
});

test("undo leaves what others wrote in between", () => {
  const text = opened();
  text.edit(TextOp.insert(0, "hello"), 0);
  text.receive(foreign(1, TextOp.insert(0, "they ")));
  text.edit(TextOp.insert(text.content.length, "!"), 1000);
  const before = text.content.toString();
  text.undo();
  text.undo();
  assert.equal(text.content.toString(), "they ");
  text.redo();
  text.redo();
  assert.equal(text.content.toString(), before);
});

test("typing without a pause is undone at once, up to a closed group", () => {
  const text = opened();
  text.edit(TextOp.insert(0, "a"), 0);
  text.edit(TextOp.insert(1, "b"), 400);
  text.closeUndoGroup();
  text.edit(TextOp.insert(2, "c"), 500);
  text.edit(TextOp.insert(3, "d"), 1100);
  const seen = [];
  while (text.canUndo) {
    text.undo();
    seen.push(text.content.toString());
  }
  assert.deepEqual(seen, ["abc", "ab", ""]);
});

test("a group that others made void is gone: what is typed next does not join the one below", () => {
  const text = opened();
  text.edit(TextOp.insert(0, "one "), 0);
  text.closeUndoGroup();
  text.edit(TextOp.insert(4, "x"), 100);
  const [{ op }] = text.nextMessage(USUAL_LIMITS).ops;
  text.receive(own(1, 1, op));
  text.receive(foreign(2, TextOp.delete(4, 1)));
  text.edit(TextOp.insert(4, "two"), 200);
  text.undo();
  assert.equal(text.content.toString(), "one ");
});

test("a group whose edits cancel out is no step to undo, and no op without parts is sent", () => {
  const text = opened("abc");
  text.edit(TextOp.insert(0, "real"), 0);
  text.edit(TextOp.insert(0, "x"), 5000);
  text.edit(TextOp.delete(0, 1), 5100);
  text.edit(TextOp.insert(0, "y"), 5200);
  text.undo();
  assert.equal(text.content.toString(), "realabc");
  text.undo();
  assert.equal(text.content.toString(), "abc");
  assert.equal(text.canUndo, false);
  assert.equal(text.nextMessage(USUAL_LIMITS), null);
});

test("every step of undo and redo changes something, and every op that is sent has parts", () => {
  eachSeed(1000, (random) => {
    const text = opened("abc");
    for (let i = 0, now = 0, seq = 0; i < 30; i++) {
      now += random.pick([100, 100, 1000]);
      const what = random.below(8);
      const { length } = text.content;
      if (what < 4) {
        const at = random.below(length + 1);
        text.edit(random.flip() ? TextOp.insert(at, "x") : TextOp.delete(at, Math.min(1, length - at)), now);
      } else if (what === 4) {
        const could = text.canUndo;
        assert.equal(!text.undo().isNoop, could);
      } else if (what === 5) {
        const could = text.canRedo;
        assert.equal(!text.redo().isNoop, could);
      } else if (what === 6) {
        const gone = random.below(text.confirmed.length);
        text.receive(foreign(++seq, TextOp.delete(gone, Math.min(2, text.confirmed.length - gone))));
      } else {
        const message = text.nextMessage(USUAL_LIMITS);
        assert.ok(!message || message.ops.every(({ op }) => !op.isNoop));
      }
    }
  });
});

test("keys after a large paste are composed among themselves, not with the paste", () => {
  const text = opened();
  text.edit(TextOp.insert(0, "x".repeat(1 << 20)), 0);
  for (let i = 0; i < 100; i++) {
    text.edit(TextOp.insert(1000 + i, "k"), i);
  }
  assert.deepEqual(
    text.toStored().waiting.map(({ op }) => op),
    [["x".repeat(1 << 20)], [1000, "k".repeat(100)]],
  );
});

test("an edit too large for one op is cut, and its pieces make the same", () => {
  eachSeed(300, (random) => {
    const base = Rope.of(sampleText(random, 40));
    const builder = TextOp.builder();
    for (let left = base.length; left > 0; left--) {
      builder.retain(1).insert(sampleText(random, 30));
      if (left > 1 && random.flip()) {
        builder.delete(1);
        left--;
      }
    }
    const op = builder.build();
    const pieces = split(op, 64, 3);
    const result = pieces.reduce((content, piece) => content.apply(piece).content, base);
    assert.equal(result.toString(), base.apply(op).content.toString());
    assert.ok(pieces.every((piece) => piece.encodedLength() <= 64 && piece.hunks.length <= 3));
  });
});

test("the difference of two texts leads from one to the other and cuts no pair", () => {
  eachSeed(2000, (random) => {
    const middle = sampleText(random, 6);
    const from = Rope.of(sampleText(random, 4) + middle + sampleText(random, 4));
    const to = Rope.of(sampleText(random, 4) + middle + sampleText(random, 4));
    assert.equal(from.apply(between(from, to)).content.toString(), to.toString());
  });
  assert.ok(between(Rope.of("a😀b"), Rope.of("a😁b")).equals(TextOp.replace(1, 1, "😁")));
});

test("positions of others are brought here, and own ones to what is confirmed", () => {
  const text = opened("abc");
  text.edit(TextOp.insert(1, "XY"), 0);
  assert.equal(text.localPosition(2, 0, LEFT), 4);
  assert.equal(text.localPosition(1, 0, LEFT), 1);
  assert.equal(text.localPosition(1, 0, RIGHT), 3);
  assert.deepEqual([0, 1, 2, 3, 4, 5].map((at) => text.confirmedPosition(at)), [0, 1, 1, 1, 2, 3]);
  assert.equal(text.localPosition(0, 1, LEFT), null, "ahead of this copy");
  for (let seq = 1; seq <= 600; seq++) {
    text.receive(foreign(seq, TextOp.insert(0, ".")));
  }
  assert.equal(text.localPosition(0, 88, RIGHT), 512);
  assert.equal(text.localPosition(0, 87, RIGHT), null, "older than what is remembered");
});

test("the stored form is the documented JSON and damaged ones are refused", () => {
  const text = opened("abc");
  text.edit(TextOp.replace(1, 1, "x"), 0);
  text.nextMessage(USUAL_LIMITS);
  text.edit(TextOp.insert(3, "!"), 1);
  const stored = text.toStored();
  assert.equal(
    JSON.stringify(stored),
    '{"format":1,"docId":"d","clientId":"me","nextClientSeq":2,"seq":0,"version":0,"content":"abc",' +
      '"inFlight":{"firstClientSeq":1,"baseSeq":0,"ops":[{"op":[1,"x",-1],"undoOf":0}],"settled":0,' +
      '"rebased":[[1,"x",-1]]},"waiting":[{"op":[3,"!"],"undoOf":0}]}',
  );
  assert.equal(EditedText.restored(stored).content.toString(), "axc!");
  for (const damage of [{ format: 2 }, { seq: "0" }, { waiting: [{}] }, { content: null }, { inFlight: { ops: [] } }]) {
    assert.throws(() => EditedText.restored({ ...stored, ...damage }), SequencerError, JSON.stringify(damage));
  }
});

test("a checksum says drift only at the very number", () => {
  const text = opened("abc");
  assert.equal(text.drifted(0, 1), true);
  assert.equal(text.drifted(1, 1), false);
  assert.equal(text.drifted(0, Rope.of("abc").crc32c), false);
});
