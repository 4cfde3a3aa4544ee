package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.OpRecord;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.server.core.document.ContentChange;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.document.SessionState;
import io.sequencer.server.core.document.TextPayload;
import io.sequencer.text.AppliedEdit;
import io.sequencer.text.MalformedOpException;
import io.sequencer.text.Rebase;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code text}: the ops are moved, one by one, over everything committed since their base, and applied. */
final class TextAdmission implements Admission {

    @Override
    public Verdict admit(DocumentState document, Optional<SessionState> session, Submission message, EntryScope entry) {
        long base = message.getBaseSeq();
        long behind = document.headSeq() - base;
        if (base < document.row().getFloor()) {
            return refused(Refusal.staleBase(document, session, "base " + base + " lies below the log floor"));
        }
        if (behind > entry.settings().getMaxRebaseOps()) {
            return tooFarBehind(document, session, base);
        }
        List<TextOp> sent = new ArrayList<>(message.getOpsCount());
        for (SubmittedOp op : message.getOpsList()) {
            if (op.getOpaque()) {
                return refused(Refusal.invalidOp("this is a text document: send text ops, not opaque payloads"));
            }
            try {
                sent.add(TextPayload.decode(op.getPayload()));
            } catch (MalformedOpException e) {
                return refused(Refusal.invalidOp("the payload is no text op: " + e.getMessage()));
            }
        }
        Optional<List<TextOp>> committed =
                document.appliedSince(base, entry.settings().getMaxRebaseBytes());
        if (committed.isEmpty()) {
            return tooFarBehind(document, session, base);
        }
        return rebase(document, session, message, sent, committed.get(), entry);
    }

    private static Verdict rebase(
            DocumentState document,
            Optional<SessionState> session,
            Submission message,
            List<TextOp> sent,
            List<TextOp> committed,
            EntryScope entry) {
        Optional<Verdict> misfit = firstMisfit(document, sent, committed);
        if (misfit.isPresent()) {
            return misfit.get();
        }
        long work = changes(sent) * committed.size() + changes(committed) * sent.size();
        if (entry.isTooMuchRebaseWork(work)) {
            return tooFarBehind(document, session, message.getBaseSeq());
        }
        if (entry.isTooMuchRebaseWorkForCommand(work)) {
            return refused(Refusal.tooMuchRebaseWork(entry.settings().getMaxRebaseWork()));
        }
        if (!entry.spendsRebaseWork(work)) {
            return refused(Refusal.overloaded());
        }
        try {
            return apply(document, message, sent, Rebase.messageOver(sent, committed), entry);
        } catch (MalformedOpException e) {
            // Each op and the document keep their limits, but together they pass what a text can hold.
            return refused(Refusal.invalidOp("the op cannot be applied: " + e.getMessage()));
        }
    }

    private static Verdict tooFarBehind(DocumentState document, Optional<SessionState> session, long base) {
        return refused(Refusal.staleBase(
                document,
                session,
                "base " + base + " lies too far behind the head " + document.headSeq() + " to transform from it"));
    }

    /** Transforming costs a step for each place that either side changes. */
    private static long changes(List<TextOp> ops) {
        long changes = 0;
        for (TextOp op : ops) {
            changes += op.changes();
        }
        return changes;
    }

    /** Ops that reach behind the end of the document they were written against. */
    private static Optional<Verdict> firstMisfit(DocumentState document, List<TextOp> sent, List<TextOp> committed) {
        long length = document.content().length();
        for (TextOp op : committed) {
            length -= op.lengthDelta();
        }
        for (TextOp op : sent) {
            if (op.baseLengthAtLeast() > length) {
                return Optional.of(refused(Refusal.invalidPosition(length, op.baseLengthAtLeast())));
            }
            length += op.lengthDelta();
        }
        return Optional.empty();
    }

    private static Verdict apply(
            DocumentState document, Submission message, List<TextOp> sent, List<TextOp> moved, EntryScope entry) {
        Rope content = document.content();
        List<Numbered> ops = new ArrayList<>(moved.size());
        for (int i = 0; i < moved.size(); i++) {
            AppliedEdit edit = AppliedEdit.apply(content, moved.get(i));
            content = edit.content();
            if (content.byteLength() > entry.settings().getMaxDocumentBytes()
                    && content.byteLength() > document.content().byteLength()) {
                return refused(Refusal.documentTooLarge(
                        content.byteLength(), entry.settings().getMaxDocumentBytes()));
            }
            OpRecord.Builder record = Admission.record(message, i);
            // Equal: neither moved nor with a delete, which would carry its text now. The submitted bytes say it all.
            if (!edit.op().equals(sent.get(i))) {
                record.setApplied(TextPayload.encode(edit.op()));
            }
            record.setWithoutEffect(edit.op().isNoop());
            ops.add(new Numbered(record.build(), Optional.of(new ContentChange(edit.op(), content))));
        }
        return new Admitted(ops);
    }

    private static Verdict refused(io.sequencer.proto.peer.v1.Decision decision) {
        return new Refused(decision);
    }
}
