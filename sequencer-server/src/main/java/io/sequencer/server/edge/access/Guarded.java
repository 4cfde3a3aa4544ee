package io.sequencer.server.edge.access;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.fanout.DocumentSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One caller's reads of one document. On reader threads: looking at a right reads the document's row. */
public final class Guarded {
    private final EdgeNode node;
    private final Caller caller;
    private final String docId;

    /** @param docId valid */
    public Guarded(EdgeNode node, Caller caller, String docId) {
        this.node = node;
        this.caller = caller;
        this.docId = docId;
    }

    /**
     * Reads what the caller may read. The right is looked at before, so that no error tells of what is there; and once more
     * after, since what was read may be newer than the first look.
     *
     * @throws RefusedException if the caller may not
     */
    public <T> T read(Supplier<T> reading) {
        check();
        T found = reading.get();
        check();
        return found;
    }

    /**
     * The same for what a caller may know of what is its own, whatever became of the right to the document since.
     *
     * @param isOwn whether what is read is the caller's own
     */
    public <T> T readOwn(Supplier<T> reading, BooleanSupplier isOwn) {
        if (caller.kind() != Caller.Kind.UNCHECKED && !caller.user().isEmpty() && isOwn.getAsBoolean()) {
            return reading.get();
        }
        return read(reading);
    }

    private void check() {
        DocumentSource source = node.documentsOf(docId);
        boolean accountsOn = source.accountsOn();
        Optional<Error> refusal = Permit.gate(caller, accountsOn);
        if (refusal.isEmpty() && accountsOn && caller.kind() != Caller.Kind.BACKEND) {
            // What is not there is told by the reading itself.
            refusal = source.read(rows -> rows.document(docId)).flatMap(row -> Permit.concealment(caller, row, true));
        }
        if (refusal.isPresent()) {
            throw new RefusedException(refusal.get());
        }
    }
}
