package io.sequencer.server.core;

/** Rows that a log entry drops, on every replica at the same log index. */
public sealed interface Removal {

    /**
     * What a truncated document no longer needs: its ops up to the floor, its snapshots below it, client-made contents but the
     * newest.
     *
     * @param floor the number of a snapshot, which stays
     * @param contentSeq of the newest client-made content, 0 if there is none
     */
    record Truncated(String docId, long floor, long contentSeq) implements Removal {}

    /** A client-made content that a newer one replaced. */
    record Superseded(String docId, long contentSeq) implements Removal {}

    /** Everything of a document but the row that became its marker. */
    record Deleted(String docId) implements Removal {}

    /** The marker of a document deleted long ago. */
    record Marker(String docId) implements Removal {}

    /** A row of the change feed whose blocks are all gone. */
    record FeedRow(long logIndex) implements Removal {}
}
