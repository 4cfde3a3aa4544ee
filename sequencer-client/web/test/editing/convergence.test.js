import assert from "node:assert/strict";
import { test } from "node:test";
import { EditedText } from "../../src/editing/EditedText.js";
import { USUAL_LIMITS } from "../../src/editing/MessageLimits.js";
import { Rope } from "../../src/text/Rope.js";
import { Authority } from "../support/authority.js";
import { eachSeed } from "../support/random.js";
import { sampleOp } from "../support/samples.js";

const SESSIONS = 3000;
const LIMITS = [USUAL_LIMITS, { opsPerMessage: 1, opBytes: 64, messageBytes: 64 }];

/** An editor whose link loses, delays and repeats; every copy that is pending survives a restart. */
class Editor {
  resyncs = 0;

  constructor(authority, random, name) {
    this.authority = authority;
    this.random = random;
    this.lives = 0;
    this.name = name;
    this.limits = random.pick(LIMITS);
    this.text = new EditedText({
      docId: "d",
      clientId: this.newId(),
      content: Rope.empty(),
      seq: 0,
      version: 0,
      lastClientSeq: 0,
    });
    this.shown = "";
  }

  newId() {
    return `${this.name}-${++this.lives}`;
  }

  step() {
    const random = this.random;
    const pick = random.below(20);
    if (pick < 7) {
      const op = sampleOp(random, this.text.content.length);
      this.show(op);
      this.text.edit(op, random.below(4) * 200);
    } else if (pick < 9) {
      this.show(random.flip() ? this.text.undo() : this.text.redo());
    } else if (pick < 13) {
      this.receive(1 + random.below(4));
    } else if (pick < 18) {
      this.send();
    } else if (pick === 18) {
      this.restart();
    } else {
      this.resync();
    }
    assert.equal(this.text.content.toString(), this.shown, "the changes given make the content");
  }

  /** A change as an editor takes it in. */
  show(op) {
    this.shown = Rope.of(this.shown).apply(op).content.toString();
  }

  receive(count) {
    for (let i = 0; i < count && this.text.seq < this.authority.head; i++) {
      const { kind, change } = this.text.receive(this.authority.log[this.text.seq]);
      // A message that stayed in flight across a snapshot was rebased over the difference, which is a guess.
      assert.ok(kind !== "healed" || this.resyncs > 0, "healed without a snapshot");
      this.show(change);
    }
  }

  send() {
    const message = this.text.inFlight ?? this.text.nextMessage(this.limits);
    if (message) {
      if (this.random.below(5) > 0) {
        const refusal = this.authority.submit(this.text.clientId, message);
        if (refusal) {
          this.resync(refusal);
        }
      }
    }
  }

  restart() {
    this.text = EditedText.restored(JSON.parse(JSON.stringify(this.text.toStored())));
  }

  resync(refusal) {
    this.resyncs++;
    const { authority, text } = this;
    if (refusal === "SESSION_EXPIRED") {
      text.continueAs(this.newId());
    } else if (refusal) {
      text.refused();
    }
    const last = authority.lastClientSeq(text.clientId);
    const { change, sessionForgotten } = text.resync(authority.content, authority.head, text.version, last);
    this.show(change);
    if (sessionForgotten) {
      text.continueAs(this.newId());
    }
  }

  settle() {
    while (this.text.hasPending || this.text.seq < this.authority.head) {
      this.send();
      this.receive(100);
    }
  }
}

test("random sessions with losses, resends, restarts, resyncs, expiry and undo converge", () => {
  let resyncs = 0;
  eachSeed(SESSIONS, (random) => {
    const authority = new Authority();
    const editors = Array.from({ length: 2 + random.below(2) }, (_, i) => new Editor(authority, random, `c${i}`));
    for (let i = 0; i < 60; i++) {
      random.pick(editors).step();
      if (random.below(40) === 0) {
        authority.floor = authority.head;
      }
      if (random.below(60) === 0) {
        authority.forget(random.pick(editors).text.clientId);
      }
    }
    // A message taken before the floor rose is refused once more: two rounds reach rest.
    editors.forEach((editor) => editor.settle());
    editors.forEach((editor) => editor.settle());
    for (const { text, resyncs: count } of editors) {
      resyncs += count;
      assert.equal(text.content.toString(), authority.content.toString());
      assert.equal(text.confirmed.crc32c, authority.content.crc32c);
    }
  });
  assert.ok(resyncs > SESSIONS / 10, "the paths were walked");
});

test("everything a lone user did is taken back by undoing to the end, and comes again by redoing", () => {
  eachSeed(300, (random) => {
    const authority = new Authority();
    const editor = new Editor(authority, random, "c");
    for (let i = 0; i < 15; i++) {
      editor.text.edit(sampleOp(random, editor.text.content.length), i * 1000);
      if (random.below(3) === 0) {
        editor.send();
        editor.receive(100);
      }
    }
    const typed = editor.text.content.toString();
    while (editor.text.canUndo) {
      editor.text.undo();
    }
    assert.equal(editor.text.content.toString(), "");
    while (editor.text.canRedo) {
      editor.text.redo();
    }
    assert.equal(editor.text.content.toString(), typed);
    editor.settle();
    assert.equal(authority.content.toString(), typed);
  });
});
