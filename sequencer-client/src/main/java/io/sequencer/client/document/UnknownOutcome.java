package io.sequencer.client.document;

/** What becomes of edits whose outcome can never be known, because the sequencer forgot their session. */
public enum UnknownOutcome {
    /** Keep the user's words: send them again, at the risk that they are there twice. */
    SEND_AGAIN,
    /** Drop them from the content, at the risk that they are lost. */
    DROP,
}
