import assert from "node:assert/strict";
import { after, test } from "node:test";
import { randomOf } from "../../support/random.js";
import { until } from "../../support/until.js";
import { closeBrowser } from "../../support/browser.js";
import { converged } from "./textDocuments.js";

const { EditorState } = await import("@codemirror/state");
const { EditorView, runScopeHandlers } = await import("@codemirror/view");
const { sequencer } = await import("../../../src/codemirror.js");

const colors = ["#1d4ed8", "#be185d"];

export function editors(setting) {
  const views = [];
  after(async () => {
    views.forEach((view) => view.destroy());
    await closeBrowser();
  });

  async function editor(user, node, docId) {
    const text = await setting.client(user, node).open(docId, { create: true });
    const extensions = [sequencer(text, { name: user, color: colors[node] })];
    const view = new EditorView({ state: EditorState.create({ doc: text.text, extensions }), parent: document.body });
    views.push(view);
    return { text, view };
  }
  const shown = ({ view }) => view.state.doc.toString();

  test("CodeMirror: two editors type at once, CRLF and emoji included, and show the same", async () => {
    const random = randomOf(3);
    const pair = [await editor("ann", 0, "editors"), await editor("bob", 1, "editors")];
    for (let i = 0; i < 200; i++) {
      const { view } = random.pick(pair);
      // Editors place the cursor between characters.
      const points = [...view.state.doc.toString()];
      const at = random.below(points.length + 1);
      const from = points.slice(0, at).join("").length;
      const to = from + (points[at]?.length ?? 0);
      view.dispatch({ changes: { from, to: random.below(3) === 0 ? to : from, insert: random.pick(["a", "😀", "\r\n", "x\ny"]) } });
      if (random.below(4) === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await converged(...pair.map(({ text }) => text));
    assert.equal(shown(pair[0]), pair[0].text.text);
    assert.equal(shown(pair[1]), pair[0].text.text);
  });

  test("CodeMirror: Mod-z takes back one's own edit, not that of the other", async () => {
    const one = await editor("ann", 0, "mod-z");
    const two = await editor("bob", 1, "mod-z");
    one.view.dispatch({ changes: { from: 0, insert: "mine" }, userEvent: "input.type" });
    await until("it arrives", () => shown(two) === "mine");
    two.view.dispatch({ changes: { from: 4, insert: " theirs" } });
    await until("the answer arrives", () => shown(one) === "mine theirs");
    const press = (key) => new KeyboardEventOf(one.view, key);
    assert.ok(runScopeHandlers(one.view, press("z"), "editor"));
    assert.equal(shown(one), " theirs");
    assert.ok(runScopeHandlers(one.view, press("y"), "editor"));
    assert.equal(shown(one), "mine theirs");
    await converged(one.text, two.text);
    assert.equal(shown(two), "mine theirs");
  });

  test("CodeMirror: the cursor and selection of the other are shown where they are, with name and colour", async () => {
    const one = await editor("ann", 0, "cursors");
    const two = await editor("bob", 1, "cursors");
    one.view.dispatch({ changes: { from: 0, insert: "hello 😀 world" } });
    await until("it arrives", () => shown(two).length > 0);
    two.view.dispatch({ selection: { anchor: 9, head: 14 } });
    const cursor = await until("the cursor is shown", () => {
      const selection = one.text.presences[0]?.selections[0];
      return selection?.head === 14 && one.view.dom.querySelector(".cm-presence-cursor");
    });
    assert.equal(cursor.textContent, "bob");
    assert.match(cursor.getAttribute("style"), /#be185d/);
    const selected = () => one.view.dom.querySelector(".cm-presence-selection")?.textContent;
    await until("the selection is shown", () => selected() === "world");
    one.view.dispatch({ changes: { from: 0, insert: "oh, " } });
    await until("it moves with the text", () => selected() === "world");
    assert.deepEqual(one.text.presences[0].selections, [{ anchor: 13, head: 18 }]);
    two.view.destroy();
    await until("it goes with its editor", () => one.text.presences.length === 0);
  });

  test("CodeMirror: what the document refuses is taken out of the editor", async () => {
    const one = await editor("ann", 0, "refusals");
    one.view.dispatch({ changes: { from: 0, insert: "😀" } });
    one.view.dispatch({ changes: { from: 1, insert: "x" } });
    await until("the editor is mended", () => shown(one) === "😀");
    await one.text.whenSynced();
    await one.text.close();
    one.view.dispatch({ changes: { from: 0, insert: "late" } });
    await until("a closed document takes nothing", () => shown(one) === "😀");
  });
}

/** A key press with Ctrl, as the keymap looks at it. */
class KeyboardEventOf {
  ctrlKey = true;
  altKey = false;
  metaKey = false;
  shiftKey = false;

  constructor(view, key) {
    this.key = key;
    this.keyCode = key.toUpperCase().charCodeAt(0);
  }

  preventDefault() {}
  stopPropagation() {}
}
