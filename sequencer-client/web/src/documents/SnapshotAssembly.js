import { SequencerError } from "../errors.js";
import { crc32c } from "../text/crc32c.js";
import { Rope } from "../text/Rope.js";
import { bytesOf } from "./base64.js";

/**
 * A whole snapshot: `content` of a text document, `bytes` of another.
 *
 * @typedef {{seq: number, version: number, lastClientSeq: number, content: Rope, bytes: Uint8Array}} Snapshot
 */

/** Puts the chunks of a snapshot together and checks them against the sum that comes with the last one. */
export class SnapshotAssembly {
  /** @type {string[]} */
  #texts = [];
  /** @type {Uint8Array[]} */
  #bytes = [];
  #size = 0;
  #mostBytes;

  /** @param {number} mostBytes what a document may have; 0 for no limit */
  constructor(mostBytes) {
    this.#mostBytes = mostBytes;
  }

  /**
   * @param {any} chunk
   * @returns {Snapshot | null} once it is complete
   * @throws {SequencerError} `INTERNAL` if it is damaged or larger than announced
   */
  add(chunk) {
    const text = chunk.text ?? "";
    const bytes = bytesOf(chunk.opaque ?? "");
    this.#size += text.length + bytes.length;
    if (this.#mostBytes > 0 && this.#size > this.#mostBytes) {
      throw new SequencerError("INTERNAL", `a snapshot above the announced ${this.#mostBytes} bytes`);
    }
    this.#texts.push(text);
    this.#bytes.push(bytes);
    return chunk.last ? this.#whole(chunk) : null;
  }

  /**
   * @param {any} last
   * @returns {Snapshot}
   */
  #whole(last) {
    const content = Rope.of(this.#texts.join(""));
    const bytes = joined(this.#bytes);
    const sum = bytes.length > 0 ? crc32c(bytes) : content.crc32c;
    if (sum !== (last.crc32c ?? 0)) {
      throw new SequencerError("INTERNAL", "a snapshot arrived damaged: its checksum differs");
    }
    return {
      seq: Number(last.seq ?? 0),
      version: Number(last.version ?? 0),
      lastClientSeq: Number(last.lastClientSeq ?? 0),
      content,
      bytes,
    };
  }
}

/** @param {Uint8Array[]} pieces */
function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
