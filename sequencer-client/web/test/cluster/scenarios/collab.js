import assert from "node:assert/strict";
import { test } from "node:test";
import { collab as collabExtension, getSyncedVersion, receiveUpdates, sendableUpdates } from "@codemirror/collab";
import { ChangeSet, EditorState } from "@codemirror/state";
import { randomOf } from "../../support/random.js";
import { until } from "../../support/until.js";

const UTF8 = new TextEncoder();
const fromUtf8 = (bytes) => JSON.parse(new TextDecoder().decode(bytes));

/** The authority that @codemirror/collab asks for is a strict document: its log is the list of updates. */
class Peer {
  mismatches = 0;
  #pushing = false;

  static async open(client, docId) {
    const peer = new Peer();
    peer.state = EditorState.create({ extensions: [collabExtension()] });
    peer.document = await client.openStrict(docId, { create: true, ops: (ops) => peer.receive(ops) });
    return peer;
  }

  receive(ops) {
    const updates = ops.map(({ payload }) => {
      const { clientID, changes } = fromUtf8(payload);
      return { clientID, changes: ChangeSet.fromJSON(changes) };
    });
    this.state = receiveUpdates(this.state, updates).state;
  }

  edit(changes) {
    this.state = this.state.update({ changes }).state;
    void this.push();
  }

  async push() {
    if (this.#pushing) {
      return;
    }
    this.#pushing = true;
    for (let updates = sendableUpdates(this.state); updates.length > 0; updates = sendableUpdates(this.state)) {
      const base = getSyncedVersion(this.state);
      const payloads = updates.map(({ clientID, changes }) => UTF8.encode(JSON.stringify({ clientID, changes: changes.toJSON() })));
      try {
        await this.document.submit(payloads, base);
      } catch (error) {
        assert.equal(error.code, "BASE_MISMATCH", error.message);
        this.mismatches++;
        await until("the updates of the others", () => getSyncedVersion(this.state) > base);
      }
    }
    this.#pushing = false;
  }
}

export function collab(setting) {
  test("@codemirror/collab: three editors rebase over a strict document and converge", async () => {
    const random = randomOf(11);
    const peers = await Promise.all(["ann", "bob", "cleo"].map((user, i) => Peer.open(setting.client(user, i), "collab")));
    for (let i = 0; i < 150; i++) {
      const peer = random.pick(peers);
      const { length } = peer.state.doc;
      const from = random.below(length + 1);
      const to = Math.min(length, from + random.below(3));
      peer.edit({ from, to, insert: random.pick(["a", "bc", "\n", "😀"]) });
      if (random.below(3) === 0) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    }
    await until("everything is accepted and seen", () => {
      const versions = peers.map(({ state }) => getSyncedVersion(state));
      return peers.every(({ state }) => sendableUpdates(state).length === 0) && new Set(versions).size === 1;
    });
    const texts = peers.map(({ state }) => state.doc.toString());
    assert.deepEqual(texts, [texts[0], texts[0], texts[0]]);
    assert.equal(getSyncedVersion(peers[0].state), 150);
    assert.ok(peers.some(({ mismatches }) => mismatches > 0), "they got into each other's way");

    const late = await Peer.open(setting.client("dan"), "collab");
    assert.equal(late.state.doc.toString(), texts[0]);
  });
}
