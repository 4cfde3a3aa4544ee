package io.sequencer.client;

/**
 * The name of one op in one document, for ever.
 *
 * @param clientId the editing session, a UUID
 * @param clientSeq 1, 2, 3, ... in that session; 0 in the outcome of an op that was never numbered because it was never sent
 */
public record OpId(String clientId, long clientSeq) {

    @Override
    public String toString() {
        return clientId + "/" + clientSeq;
    }
}
