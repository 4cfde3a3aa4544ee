package io.sequencer.chaos.history;

import java.util.Optional;

/** Something about one document. Hashes are 64 bits of any hash that all recorders of a run share. */
public sealed interface DocumentEvent extends Event {

    /** The document's name. */
    String doc();

    /**
     * One attempt to get one op in. A resend is another event of the same op; the ops of one message have the times of the message.
     *
     * @param node that was asked
     * @param invoke before the request left
     * @param response after the answer came; {@link Long#MAX_VALUE} if none did
     * @param hash of the payload as it was sent
     * @param base what the op was written against
     */
    record Write(String doc, OpId op, String node, long invoke, long response, long hash, long base, Outcome outcome)
            implements DocumentEvent {}

    /**
     * A read of the head.
     *
     * @param head the number it showed
     * @param linearizable whether it was asked to be; a stale one may show an older head, never one that was not yet there
     */
    record Read(String doc, String client, String node, long invoke, long response, long head, boolean linearizable)
            implements DocumentEvent {}

    /**
     * A subscriber begins, or goes on after a disconnection. What comes after belongs to it until the next of these.
     *
     * @param subscriber who follows; a name of its own for everyone who begins with nothing
     * @param last the number up to which it has everything; 0 if it has nothing
     * @param snapshot what it was given instead of the ops up to there
     */
    record Subscribed(String doc, String subscriber, String node, long time, long last, Optional<Snapshot> snapshot)
            implements DocumentEvent {}

    /**
     * Content that holds the ops 1..seq.
     *
     * @param hash of the content
     */
    record Snapshot(long seq, long hash) {}

    /**
     * An op reached a subscriber.
     *
     * @param hash of the payload as it was applied
     */
    record Delivered(String doc, String subscriber, long time, long seq, OpId op, long hash) implements DocumentEvent {}

    /** The subscriber left by itself: nothing after {@code time} is owed to it. */
    record Unsubscribed(String doc, String subscriber, long time) implements DocumentEvent {}

    /**
     * One row of a node's log, read at the end, or earlier where truncation would take it.
     *
     * @param hash of the payload as it was sent
     * @param applied of the payload as it was applied
     * @param base what the op was written against
     * @param index of the Raft entry; 0 if it is not known
     */
    record Logged(String doc, String node, long seq, OpId op, long hash, long applied, long base, long index)
            implements DocumentEvent {}

    /**
     * A node's log was read completely at the end of the run: it holds floor + 1..head, and its rows are in the history.
     *
     * @param floor 0 if nothing was truncated
     */
    record LogRead(String doc, String node, long floor, long head) implements DocumentEvent {}

    /** The hash chain of a node's log up to a number. */
    record Chained(String doc, String node, long seq, long chain) implements DocumentEvent {}

    /**
     * The floor of a node's log.
     *
     * @param index the Raft entry whose effect this is, or the last that touched the document before
     * @param since the floor was lower before that time; {@link Long#MIN_VALUE} if that is not known
     */
    record Floor(String doc, String node, long index, long floor, long since) implements DocumentEvent {}

    /**
     * What applying the ops 1..seq of the log gives, computed by the recorder and not by a node.
     *
     * @param hash of the content
     */
    record Folded(String doc, long seq, long hash) implements DocumentEvent {}

    /**
     * What a client shows at the end, when it has everything.
     *
     * @param hash of the content
     */
    record Shown(String doc, String client, long seq, long hash) implements DocumentEvent {}

    /** Which Raft group the document lives in; 0 where a history does not say. */
    record Placed(String doc, int shard) implements DocumentEvent {}
}
