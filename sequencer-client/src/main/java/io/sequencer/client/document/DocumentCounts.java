package io.sequencer.client.document;

/**
 * What a handle met since it was opened.
 *
 * @param healed own ops that were applied otherwise than foreseen; 0 in a sound system
 * @param drifts times the copy differed from the log; 0 in a sound system
 * @param resyncs snapshots taken in after the first content
 * @param rejected messages refused for good
 * @param unknown messages whose outcome can never be known
 */
public record DocumentCounts(long healed, long drifts, long resyncs, long rejected, long unknown) {

    public static final DocumentCounts NONE = new DocumentCounts(0, 0, 0, 0, 0);

    public DocumentCounts withHealed() {
        return new DocumentCounts(healed + 1, drifts, resyncs, rejected, unknown);
    }

    public DocumentCounts withDrift() {
        return new DocumentCounts(healed, drifts + 1, resyncs, rejected, unknown);
    }

    public DocumentCounts withResync() {
        return new DocumentCounts(healed, drifts, resyncs + 1, rejected, unknown);
    }

    public DocumentCounts withRejected() {
        return new DocumentCounts(healed, drifts, resyncs, rejected + 1, unknown);
    }

    public DocumentCounts withUnknown() {
        return new DocumentCounts(healed, drifts, resyncs, rejected, unknown + 1);
    }
}
