import assert from "node:assert/strict";
import { test } from "node:test";
import { Rope } from "../../src/text/Rope.js";
import { TextOp } from "../../src/text/TextOp.js";
import { both, LEFT, RIGHT, transform, transformPosition } from "../../src/text/transform.js";
import { eachSeed } from "../support/random.js";
import { sampleChain, sampleOp, sampleText } from "../support/samples.js";

const CASES = 50_000;

/** An edit the slow and plain way, on a list of code points. */
function applied(text, op) {
  const points = [...text];
  const out = [];
  let at = 0;
  for (const part of op.parts()) {
    if ("retain" in part) {
      out.push(...points.slice(at, (at += part.retain)));
    } else if ("insert" in part) {
      out.push(part.insert);
    } else {
      at += part.delete;
    }
  }
  return [...out, ...points.slice(at)].join("");
}

test("both orders of two edits give the same content (TP1), in normal form", () => {
  eachSeed(CASES, (random) => {
    const base = sampleText(random, 12);
    const length = [...base].length;
    const incoming = sampleOp(random, length);
    const committed = sampleOp(random, length);
    const moved = both(incoming, committed);
    assert.equal(
      applied(applied(base, incoming), moved.committed),
      applied(applied(base, committed), moved.incoming),
    );
    assert.deepEqual(TextOp.of(moved.incoming.parts()), moved.incoming);
    assert.deepEqual(TextOp.of(moved.committed.parts()), moved.committed);
  });
});

/** Many changes: what is copied as a whole before and behind the other's. */
function manyChanges(random, length) {
  const builder = TextOp.builder();
  for (let left = length; left > 0; ) {
    const kept = Math.min(left, random.below(8));
    const deleted = Math.min(left - kept, random.below(4));
    builder.retain(kept).insert(sampleText(random, 2)).delete(deleted);
    left -= Math.max(1, kept + deleted);
  }
  return builder.build();
}

test("both orders meet for edits of many changes, and of one against many", () => {
  eachSeed(CASES / 5, (random) => {
    const base = sampleText(random, 100);
    const length = [...base].length;
    const incoming = random.flip() ? manyChanges(random, length) : sampleOp(random, length);
    const committed = random.flip() ? manyChanges(random, length) : sampleOp(random, length);
    const moved = both(incoming, committed);
    assert.equal(
      applied(applied(base, incoming), moved.committed),
      applied(applied(base, committed), moved.incoming),
    );
    assert.deepEqual(TextOp.of(moved.incoming.parts()), moved.incoming);
    assert.deepEqual(TextOp.of(moved.committed.parts()), moved.committed);
  });
});

test("a composed edit does what the two do one after the other", () => {
  eachSeed(CASES, (random) => {
    const base = Rope.of(sampleText(random, 12));
    const [one, two = TextOp.noop()] = sampleChain(random, base.length, 2);
    const first = base.apply(one);
    const second = first.content.apply(two);
    const composed = first.op.compose(second.op);
    const at = base.apply(composed);
    assert.equal(at.content.toString(), second.content.toString());
    assert.deepEqual(TextOp.of(composed.parts()), composed);
    assert.ok(at.op.equals(composed), "the deleted text is that of the document");
    assert.ok(one.compose(two).equals(composed.withoutDeletedText()));
  });
});

test("an inverted edit takes the edit back", () => {
  eachSeed(CASES, (random) => {
    const base = Rope.of(sampleText(random, 12));
    const edit = base.apply(sampleOp(random, base.length));
    assert.equal(edit.content.toString(), applied(base.toString(), edit.op));
    const back = edit.content.apply(edit.op.invert());
    assert.equal(back.content.toString(), base.toString());
    assert.ok(back.op.equals(edit.op.invert()));
  });
});

test("a place moves as an insert there would", () => {
  eachSeed(CASES, (random) => {
    const length = random.below(15);
    const over = sampleOp(random, length);
    const position = random.below(length + 1);
    const side = random.flip() ? LEFT : RIGHT;
    const mark = transform(TextOp.insert(position, "|"), over, side);
    assert.ok(mark.equals(TextOp.insert(transformPosition(position, over, side), "|")));
  });
});
