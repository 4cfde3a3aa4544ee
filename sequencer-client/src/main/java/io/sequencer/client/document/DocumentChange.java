package io.sequencer.client.document;

import io.sequencer.text.TextOp;

/**
 * What happened to the content, in the order in which it happened.
 *
 * @param op to be applied to the content before; positions are code points
 * @param origin who is behind it
 * @param clientId of the session that wrote it; empty where that is no single one
 * @param user who wrote it; empty where that is not known
 * @param serverSeq its number, of remote ops; else 0
 */
public record DocumentChange(TextOp op, Origin origin, String clientId, String user, long serverSeq) {

    /** Who is behind a change. */
    public enum Origin {
        /** An edit through this handle, undo and redo included: an editor that made it shows it already. */
        LOCAL,
        /** An op of somebody else. */
        REMOTE,
        /** A snapshot took the place of ops that could not be had one by one, or the copy was mended. */
        RESYNC,
        /** Own edits were refused and are gone. */
        TAKEN_BACK,
    }

    public static DocumentChange of(TextOp op, Origin origin) {
        return new DocumentChange(op, origin, "", "", 0);
    }
}
