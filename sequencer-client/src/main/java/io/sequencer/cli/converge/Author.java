package io.sequencer.cli.converge;

/** Somebody who edits the document of a session through a client of his own, in whatever language. For one thread. */
interface Author extends AutoCloseable {

    void edit(EditWish wish);

    void undo();

    void redo();

    /** The next edit is undone alone. */
    void closeUndoGroup();

    /** The client ends without a word; another begins with what it had stored. A node must be reachable. */
    void restart();

    Standing standing();

    /** Ends the client; the connection with it. */
    @Override
    void close();

    /**
     * Where an author is.
     *
     * @param seq the last op of the log that its copy has
     * @param isPending whether own edits are not acked
     * @param text what its editor shows
     * @param healed own ops that were applied otherwise than foreseen
     * @param drifts times the copy differed from the log
     * @param resyncs snapshots that took the place of ops
     * @param failure why it cannot go on; empty if it can
     */
    record Standing(long seq, boolean isPending, String text, long healed, long drifts, long resyncs, String failure) {}
}
