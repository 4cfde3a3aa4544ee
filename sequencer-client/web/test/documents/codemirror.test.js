import assert from "node:assert/strict";
import { after, test } from "node:test";
import { connect, TextOp } from "../../src/index.js";
import { closeBrowser } from "../support/browser.js";
import { NodeModel } from "../support/nodeModel.js";
import { until } from "../support/until.js";

const { EditorState } = await import("@codemirror/state");
const { EditorView } = await import("@codemirror/view");
const { sequencer } = await import("../../src/codemirror.js");

const opened = [];
after(async () => {
  for (const { client, view } of opened) {
    view.destroy();
    await client.close();
  }
  await closeBrowser();
});

async function editor(...extensions) {
  const node = new NodeModel();
  node.authority.submit("first", { firstClientSeq: 1, baseSeq: 0, ops: [{ op: TextOp.insert(0, "hello") }] });
  const client = connect({ nodes: ["a:1"], webSocket: node.WebSocket });
  const text = await client.open("d");
  const state = EditorState.create({ doc: text.text, extensions: [sequencer(text), ...extensions] });
  const view = new EditorView({ state, parent: document.body });
  opened.push({ client, view });
  return { node, text, view, shown: () => view.state.doc.toString() };
}

test("what a filter keeps the user from changing, the others can change", async () => {
  const { node, text, shown } = await editor(EditorState.changeFilter.of(() => [0, 5]));
  node.foreign(TextOp.insert(2, "XX"));
  await until("it came", () => text.text === "heXXllo");
  assert.equal(shown(), "heXXllo");
});

test("an edit that a listener makes while the editor's own is told reaches the editor too", async () => {
  const { text, view, shown } = await editor();
  text.on("change", ({ origin }) => {
    if (origin === "local" && !text.text.startsWith("# ")) {
      text.insert(0, "# ");
    }
  });
  view.dispatch({ changes: { from: 5, insert: "!" } });
  await text.whenSynced();
  assert.equal(text.text, "# hello!");
  await until("it is shown", () => shown() === "# hello!");
});

test("an edit that is refused is taken out, and none in the same task lands at the wrong place", async () => {
  const { text, view, shown } = await editor();
  text.on("problem", () => {});
  view.dispatch({ changes: { from: 0, insert: "\ud83d" } });
  view.dispatch({ changes: { from: 6, insert: "X" } });
  await until("it is mended", () => shown() === text.text);
  assert.equal(text.text, "hello");
  view.dispatch({ changes: { from: 5, insert: "Y" } });
  await text.whenSynced();
  assert.equal(text.text, "helloY");
  assert.equal(shown(), "helloY");
});

test("listeners hear cause before effect, whoever edits within", async () => {
  const { node, text } = await editor();
  let mirror = text.text;
  text.on("change", ({ origin }) => origin === "remote" && text.insert(0, "!"));
  text.on("change", ({ changes }) => {
    for (const { from, to, insert } of [...changes].reverse()) {
      mirror = mirror.slice(0, from) + insert + mirror.slice(to);
    }
  });
  node.foreign(TextOp.insert(5, "?"));
  await until("it came", () => text.text.endsWith("?"));
  assert.equal(mirror, text.text);
});
