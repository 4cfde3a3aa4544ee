package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.ErrorDetails;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.document.SessionState;
import java.util.Optional;

/** {@code strict}: admitted only by a client that has seen everything; it merges by itself and tries again. */
final class StrictAdmission implements Admission {

    @Override
    public Verdict admit(DocumentState document, Optional<SessionState> session, Submission message, EntryScope entry) {
        if (message.getBaseSeq() != document.headSeq()) {
            // The missing ops are added by the node that answers: they are reading, not deciding.
            return new Refused(Refusal.with(
                    ErrorCode.BASE_MISMATCH,
                    "base " + message.getBaseSeq() + " is not the head " + document.headSeq()
                            + "; apply the missing ops, rebase, and send again",
                    ErrorDetails.newBuilder()
                            .setHead(document.headSeq())
                            .setFloor(document.row().getFloor())));
        }
        return AppendAdmission.asSubmitted(message);
    }
}
