import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Rope } from "../../src/text/Rope.js";
import { TextOp } from "../../src/text/TextOp.js";
import { both } from "../../src/text/transform.js";
import { textOpFromJson, textOpToJson } from "../../src/text/json.js";

// The vectors that every implementation in every language reads; the binary refusals are the server's business.
const FILE = new URL("../../../../proto/src/test/resources/golden/text-ops-v1.json", import.meta.url);
const vectors = JSON.parse(readFileSync(FILE, "utf8"));
const hex = (crc) => crc.toString(16).padStart(8, "0");

test("golden: normal form", () => {
  for (const { parts, result } of vectors.normalise) {
    assert.deepEqual(TextOp.of(parts).parts(), result);
  }
});

test("golden: transform, both ways", () => {
  for (const vector of vectors.transform) {
    const moved = both(TextOp.of(vector.incoming), TextOp.of(vector.committed));
    assert.deepEqual(moved.incoming.parts(), vector.incomingResult, JSON.stringify(vector));
    assert.deepEqual(moved.committed.parts(), vector.committedResult, JSON.stringify(vector));
  }
});

test("golden: compose", () => {
  for (const { first, second, result } of vectors.compose) {
    assert.deepEqual(TextOp.of(first).compose(TextOp.of(second)).parts(), result);
  }
});

test("golden: apply, invert, CRC-32C", () => {
  for (const { content, op, result, applied, inverse, crc32c } of vectors.apply) {
    const edit = Rope.of(content).apply(TextOp.of(op));
    assert.equal(edit.content.toString(), result);
    assert.deepEqual(edit.op.parts(), applied);
    assert.deepEqual(edit.op.invert().parts(), inverse);
    assert.equal(hex(edit.content.crc32c), crc32c);
  }
});

test("golden: the length of the encoding, and the JSON of the same op", () => {
  for (const vector of vectors.encoded) {
    const op = TextOp.of(vector.op);
    assert.equal(op.encodedLength(), vector.hex.length / 2);
    assert.ok(textOpFromJson(textOpToJson(op)).equals(op));
  }
});
