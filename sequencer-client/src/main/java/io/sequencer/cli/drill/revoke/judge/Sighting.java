package io.sequencer.cli.drill.revoke.judge;

/**
 * Something of a document was delivered to a user.
 *
 * @param how in words: which node, by which way
 * @param seq the newest op that it tells of
 * @param nanos a clock's time when it arrived
 */
public record Sighting(Tenure tenure, String how, long seq, long nanos) {}
