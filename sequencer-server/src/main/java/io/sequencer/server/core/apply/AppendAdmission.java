package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.document.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code append}: everything in order is admitted as it is. */
final class AppendAdmission implements Admission {

    @Override
    public Verdict admit(DocumentState document, Optional<SessionState> session, Submission message, EntryScope entry) {
        return asSubmitted(message);
    }

    static Verdict asSubmitted(Submission message) {
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
