package io.sequencer.chaos.history;

/**
 * The name of one op in one document.
 *
 * @param client the editing session
 * @param seq 1, 2, 3, ... in that session
 */
public record OpId(String client, long seq) {

    @Override
    public String toString() {
        return client + "/" + seq;
    }
}
