import { TextOp } from "../../src/text/TextOp.js";

/** @import { Random } from "./random.js" */

const SYMBOLS = ["a", "b", "c", "d", "\n", "é", "中", "😀", "\u0301", "🇩"];

/** @param {Random} random @param {number} max */
export function sampleText(random, max) {
  let text = "";
  for (let left = random.below(max + 1); left > 0; left--) {
    text += random.pick(SYMBOLS);
  }
  return text;
}

/** An edit of a document of `length` code points. @param {Random} random @param {number} length */
export function sampleOp(random, length) {
  const builder = TextOp.builder();
  let left = length;
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const kept = random.below(left + 1);
    left -= kept;
    builder.retain(kept);
    if (random.flip()) {
      builder.insert(sampleText(random, 3));
    }
    if (random.flip()) {
      const deleted = random.below(Math.min(left, 4) + 1);
      left -= deleted;
      builder.delete(deleted);
    }
  }
  return builder.build();
}

/** Edits of which each is made after the one before. @param {Random} random @param {number} length @param {number} max */
export function sampleChain(random, length, max) {
  const chain = [];
  let at = length;
  for (let left = 1 + random.below(max); left > 0; left--) {
    const op = sampleOp(random, at);
    chain.push(op);
    at += op.delta;
  }
  return chain;
}
