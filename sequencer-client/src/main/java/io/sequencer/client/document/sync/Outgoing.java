package io.sequencer.client.document.sync;

import io.sequencer.proto.v1.Submit;

/** The message in flight and where it stands. Guarded by the document's lock. */
final class Outgoing {

    /** Where a message stands with the cluster. */
    enum Standing {
        /** To be sent, or sent again. */
        UNSENT,
        ON_THE_WAY,
        /** Acked; its ops come with the stream. */
        ACKED,
        REFUSED,
    }

    final Submit submit;
    /** It is in the store: it may leave. */
    boolean stored;
    /** How often it was or may have been sent, in earlier lives of this process too. */
    int sendings;

    Standing standing = Standing.UNSENT;
    /** Of an acked one: the highest number that its last op can have. */
    long ackedUpTo;

    Outgoing(Submit submit) {
        this.submit = submit;
    }

    boolean mayLeave() {
        return stored && standing == Standing.UNSENT;
    }

    /**
     * Whether nobody can say if it is, or will be, applied. What the one answer of a refused message says of it does not hold for
     * its earlier sendings.
     */
    boolean undecided() {
        return sendings > (standing == Standing.REFUSED ? 1 : 0);
    }
}
