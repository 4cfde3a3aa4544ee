/**
 * Prints how long it takes to come back after long work offline, as MergeBench does for Java: own edits that wait, merged with as
 * many of others that come one by one. Wall time, the best and the worst of several rounds, and the best of the CPU time, for machines that are shared.
 *
 *     node test/bench/merge.js [edits of each side, 10000]
 */

import { EditedText, Rope, TextOp } from "../../src/index.js";
import { USUAL_LIMITS } from "../../src/editing/MessageLimits.js";

const ROUNDS = 5;
const LENGTH = 100_000;
const AUTHORS = ["WRITES_ON", "JUMPS_AROUND"];

const edits = Number(process.argv[2] ?? 10_000);

/** A generator of the same numbers in every run (mulberry32). @param {number} seed */
function generator(seed) {
  let state = seed;
  return (/** @type {number} */ bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

/** @param {(bound: number) => number} random @param {number} at */
function change(random, at) {
  return random(4) === 0 ? TextOp.delete(Math.max(at - 1, 0), 1) : TextOp.insert(at, "y");
}

/** @param {string} author @returns {import("../../src/editing/CanonicalOp.js").CanonicalOp[]} */
function log(author) {
  const random = generator(2);
  const ops = [];
  let length = LENGTH;
  let at = Math.floor(LENGTH / 3);
  for (let i = 1; i <= edits; i++) {
    at = author === "WRITES_ON" ? at + 1 : random(length);
    const applied = change(random, at);
    length += applied.delta;
    ops.push({ serverSeq: i, clientId: "other", clientSeq: i, applied });
  }
  return ops;
}

/** @param {string} author */
function copyWithEdits(author) {
  const content = Rope.of("x".repeat(LENGTH));
  const copy = new EditedText({ docId: "doc", clientId: "own", content, seq: 0, version: 0, lastClientSeq: 0 });
  const random = generator(1);
  let at = LENGTH / 2;
  for (let i = 0; i < edits; i++) {
    at = author === "WRITES_ON" ? at + 1 : random(copy.content.length);
    copy.edit(change(random, at), i * 100);
  }
  return copy;
}

/**
 * @param {string} own
 * @param {string} foreign
 * @param {(copy: EditedText) => void} merge
 */
function measure(own, foreign, merge) {
  const times = [];
  const cpuTimes = [];
  let sent = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const copy = copyWithEdits(own);
    const cpu = process.cpuUsage();
    const start = performance.now();
    merge(copy);
    sent = copy.nextMessage(USUAL_LIMITS)?.ops.length ?? 0;
    times.push(performance.now() - start);
    const spent = process.cpuUsage(cpu);
    cpuTimes.push((spent.user + spent.system) / 1000);
  }
  const millis = [Math.min(...times), Math.max(...times), Math.min(...cpuTimes)];
  const cells = millis.map((time) => Math.round(time).toString().padStart(10));
  console.log(`${own.padEnd(14)} ${foreign.padEnd(14)} ${cells.join(" ")} ${String(sent).padStart(8)}`);
}

console.log("own edits      foreign ops       best ms   worst ms     cpu ms      ops");
for (const own of AUTHORS) {
  for (const foreign of AUTHORS) {
    const ops = log(foreign);
    measure(own, foreign, (copy) => ops.forEach((op) => copy.receive(op)));
    const snapshot = ops.reduce((content, op) => content.apply(op.applied).content, Rope.of("x".repeat(LENGTH)));
    measure(own, "  as snapshot", (copy) => copy.resync(snapshot, edits, edits, 0));
  }
}
