import assert from "node:assert/strict";
import { test } from "node:test";
import { MalformedOpError } from "../../src/errors.js";
import { crc32c } from "../../src/text/crc32c.js";
import { Rope } from "../../src/text/Rope.js";
import { build, EMPTY, flaws, replaceUnits, slice } from "../../src/text/ropeTree.js";
import { TextOp } from "../../src/text/TextOp.js";
import { textOpFromJson } from "../../src/text/json.js";
import { eachSeed } from "../support/random.js";
import { sampleText } from "../support/samples.js";

const flaw = (name) => (error) => error instanceof MalformedOpError && error.flaw === name && error.code === "INVALID_OP";

test("a rope holds what a string would, stays balanced and knows its counts and checksum", () => {
  eachSeed(40, (random) => {
    let model = "";
    let tree = EMPTY;
    for (let i = 0; i < 300; i++) {
      const cuts = [random.below(model.length + 1), random.below(model.length + 1)].sort((a, b) => a - b);
      const [from, to] = cuts.map((at) => (/[\udc00-\udfff]/.test(model[at] ?? "") ? at + 1 : at));
      const end = random.below(4) === 0 ? to : from;
      const insert = random.below(20) === 0 ? sampleText(random, 6000) : sampleText(random, 5);
      model = model.slice(0, from) + insert + model.slice(end);
      tree = replaceUnits(tree, from, end, insert);
    }
    assert.equal(slice(tree, 0, tree.units), model);
    assert.deepEqual(flaws(tree), []);
    const bytes = new TextEncoder().encode(model);
    assert.equal(tree.points, [...model].length);
    assert.equal(tree.bytes, bytes.length);
    assert.equal(tree.crc32c, crc32c(bytes));
  });
});

test("typing at random places of a megabyte leaves leaves of a fair size", () => {
  eachSeed(1, (random) => {
    let tree = build("x".repeat(1_000_000));
    for (let i = 0; i < 20_000; i++) {
      const at = random.below(tree.units);
      tree = random.flip() ? replaceUnits(tree, at, at, "ab") : replaceUnits(tree, at, at + 1, "");
    }
    assert.deepEqual(flaws(tree), []);
    assert.ok(tree.height < 20, `height ${tree.height}`);
  });
});

test("places are converted between UTF-16 and code points on both sides of pairs", () => {
  eachSeed(200, (random) => {
    const text = sampleText(random, 3000);
    const rope = Rope.of(text);
    const points = [...text];
    for (let i = 0; i < 20; i++) {
      const position = random.below(points.length + 1);
      const units = points.slice(0, position).join("").length;
      assert.equal(rope.toUtf16(position), units);
      assert.equal(rope.toCodePoints(units), position);
    }
  });
  assert.throws(() => Rope.of("😀").toCodePoints(1), flaw("INSIDE_PAIR"));
  assert.throws(() => Rope.of("😀").toCodePoints(3), flaw("BEYOND_END"));
});

test("lone surrogates are refused wherever text comes in", () => {
  for (const text of ["\ud83d", "\ude00", "a\ude00\ud83d", "\ud83dx"]) {
    assert.throws(() => Rope.of(text), flaw("LONE_SURROGATE"));
    assert.throws(() => TextOp.insert(0, text), flaw("LONE_SURROGATE"));
    assert.throws(() => textOpFromJson({ parts: [{ insert: text }] }), flaw("LONE_SURROGATE"));
  }
});

test("what is no edit is refused with its flaw", () => {
  const refused = [
    ["EMPTY_PART", { parts: [{}] }],
    ["EMPTY_PART", { parts: [{ retain: 0 }] }],
    ["EMPTY_PART", { parts: [{ insert: "" }] }],
    ["EMPTY_PART", { parts: [{ retain: 1, delete: 1 }] }],
    ["LENGTH_OUT_OF_RANGE", { parts: [{ retain: -1 }] }],
    ["LENGTH_OUT_OF_RANGE", { parts: [{ delete: 2 ** 30 }] }],
    ["LENGTH_OUT_OF_RANGE", { parts: [{ retain: 1.5 }] }],
    ["UNKNOWN_FIELD", { parts: [{ retain: 1, attributes: {} }] }],
    ["UNKNOWN_FIELD", { parts: [], more: 1 }],
    ["UNREADABLE", { parts: {} }],
    ["UNREADABLE", null],
    ["UNREADABLE", { parts: [{ insert: 7 }] }],
    ["DELETED_TEXT_MISMATCH", { parts: [{ retain: 1, deleted: "a" }] }],
    ["DELETED_TEXT_MISMATCH", { parts: [{ delete: 2, deleted: "a" }] }],
  ];
  for (const [name, json] of refused) {
    assert.throws(() => textOpFromJson(json), flaw(name), `${name} ${JSON.stringify(json)}`);
  }
  assert.throws(() => Rope.of("abc").apply(TextOp.delete(2, 2)), flaw("BEYOND_END"));
});
