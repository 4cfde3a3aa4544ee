import { SequencerError } from "../errors.js";

/** What came cannot follow what was taken in: a gap, an op that does not fit. Nothing was changed; a snapshot helps. */
export class OutOfStepError extends SequencerError {
  /** @param {string} message */
  constructor(message) {
    super("OUT_OF_STEP", message);
    this.name = "OutOfStepError";
  }
}
