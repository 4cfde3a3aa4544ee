package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.document.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Payloads that the sequencer cannot read. {@code append}: everything in order is admitted as it is, whatever its base. {@code
 * strict}: only of a client that has seen everything; it merges by itself and tries again.
 */
final class OpaqueAdmission implements Admission {

    @Override
    public Verdict admit(DocumentState document, Optional<SessionState> session, Submission message, EntryScope entry) {
        boolean isStrict = document.mode() == DocumentMode.STRICT;
        if (isStrict && message.getBaseSeq() < document.row().getFloor()) {
            return new Refused(
                    Refusal.staleBase(document, session, "base " + message.getBaseSeq() + " lies below the log floor"));
        }
        if (isStrict && message.getBaseSeq() != document.headSeq()) {
            // The missing ops are added by the node that answers: they are reading, not deciding.
            return new Refused(Refusal.with(
                    ErrorCode.BASE_MISMATCH,
                    "base " + message.getBaseSeq() + " is not the head " + document.headSeq()
                            + "; apply the missing ops, rebase, and send again",
                    ErrorDetails.newBuilder()
                            .setHead(document.headSeq())
                            .setFloor(document.row().getFloor())));
        }
        return asSubmitted(message);
    }

    private static Verdict asSubmitted(Submission message) {
        List<Numbered> ops = new ArrayList<>(message.getOpsCount());
        for (int i = 0; i < message.getOpsCount(); i++) {
            SubmittedOp op = message.getOps(i);
            if (!op.getOpaque()) {
                return new Refused(Refusal.invalidOp("this document takes opaque payloads, not text ops"));
            }
            ops.add(new Numbered(Admission.record(message, i).build(), Optional.empty()));
        }
        return new Admitted(ops);
    }
}
