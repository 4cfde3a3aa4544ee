/**
 * Every error that a caller meets, with a code from the protocol's table (`errors.proto`) or one of the client's own:
 * `OFFLINE`, `CLOSED`, `TIMED_OUT`, `STORAGE`, `QUEUE_FULL`, `UNKNOWN_OUTCOME`.
 */
export class SequencerError extends Error {
  /**
   * @param {string} code
   * @param {string} message one sentence: what is wrong and what to do
   * @param {Record<string, any>} [details] what the sequencer added; numbers as it spells them
   */
  constructor(code, message, details = {}) {
    super(message);
    this.name = "SequencerError";
    this.code = code;
    this.details = details;
  }

  /**
   * The `Error` message of the protocol.
   *
   * @param {{code?: string, message?: string, details?: Record<string, any>}} error
   */
  static fromWire(error) {
    return new SequencerError(error.code ?? "ERROR_CODE_UNSPECIFIED", error.message ?? "", error.details ?? {});
  }
}

/**
 * Input that is no edit, or no edit of this document. `flaw` says what is wrong and is stable; the message never quotes
 * document text.
 */
export class MalformedOpError extends SequencerError {
  /**
   * @param {"LONE_SURROGATE" | "UNREADABLE" | "UNKNOWN_FIELD" | "EMPTY_PART" | "LENGTH_OUT_OF_RANGE"
   *   | "DELETED_TEXT_MISMATCH" | "BEYOND_END" | "INSIDE_PAIR"} flaw
   * @param {string} message
   */
  constructor(flaw, message) {
    super("INVALID_OP", message, { flaw });
    this.name = "MalformedOpError";
    this.flaw = flaw;
  }
}
