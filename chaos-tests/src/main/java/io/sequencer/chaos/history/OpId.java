package io.sequencer.chaos.history;

/**
 * The name of one op in one document.
 *
 * @param client the editing session
 * @param seq 1, 2, 3, ... in that session
 */
public record OpId(String client, long seq) {

    /** Names and numbers that follow each other must not meet: a table of a million ops is asked for each of them often. */
    @Override
    public int hashCode() {
        long mixed = (client.hashCode() * 0x9E3779B97F4A7C15L + seq) * 0xBF58476D1CE4E5B9L;
        return (int) (mixed >>> 32);
    }

    @Override
    public String toString() {
        return client + "/" + seq;
    }
}
