import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStorage } from "../../../src/index.js";
import { until } from "../../support/until.js";
import { converged } from "./textDocuments.js";

export function failures(setting) {
  test("an editor goes on while its node is dead, reaches another one, and nothing is lost or doubled", async () => {
    const one = await setting.client("ann", 0).open("killed", { create: true });
    const two = await setting.client("bob", 1).open("killed");
    const states = [];
    one.on("state", (state) => states.push(state));
    const words = [];
    for (let i = 0; i < 60; i++) {
      if (i === 20) {
        await setting.cluster.kill("n1");
      }
      const word = `<${i}>`;
      words.push(word);
      one.insert(one.length, word);
      two.insert(0, ".");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await converged(one, two);
    assert.equal(one.text.replaceAll(".", ""), words.join(""));
    assert.equal(one.text.length, words.join("").length + 60);
    assert.ok(states.includes("offline"), `states: ${states}`);
    await setting.cluster.startNode("n1");
    const three = await setting.client("cleo", 0).open("killed");
    await converged(one, two, three);
  });

  test("edits that were not acked survive a restart of the page, and are there once", async () => {
    const storage = memoryStorage();
    const client = setting.client("ann", 0, { storage });
    const one = await client.open("stored", { create: true });
    one.insert(0, "acked ");
    await one.whenSynced();
    one.insert(6, "in flight ");
    await until("it is on its way", () => one.edited.inFlight !== null);
    one.insert(16, "waiting");
    await client.close();
    assert.equal(one.state, "closed");
    assert.throws(() => one.insert(0, "x"), { code: "CLOSED" });
    assert.equal((await storage.keys("sequencer/")).length, 1);

    const again = setting.client("ann", 1, { storage });
    const back = await again.open("stored");
    assert.equal(back.text, "acked in flight waiting");
    assert.equal(back.clientId, one.clientId);
    await back.whenSynced();
    const other = await setting.client("bob", 2).open("stored");
    await converged(back, other);
    assert.equal(other.text, "acked in flight waiting");
    await until("the stored copy is gone", () => storage.keys("sequencer/").length === 0);
  });

  test("a stored copy is taken up by one page only", async () => {
    const storage = memoryStorage();
    const one = await setting.client("ann", 0, { storage }).open("pages", { create: true });
    const two = await setting.client("ann", 1, { storage }).open("pages");
    one.insert(0, "1");
    two.insert(0, "2");
    assert.notEqual(one.clientId, two.clientId);
    await converged(one, two);
    assert.equal(one.length, 2);
  });
}
