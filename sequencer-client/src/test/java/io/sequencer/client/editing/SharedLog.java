package io.sequencer.client.editing;

import io.sequencer.text.AppliedEdit;
import io.sequencer.text.Rebase;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.ArrayList;
import java.util.List;

/** The order that a sequencer gives: each message is moved over what was committed since its base, once. */
final class SharedLog {
    final List<CanonicalOp> ops = new ArrayList<>();
    private final List<Rope> contents = new ArrayList<>();

    SharedLog(String start) {
        contents.add(Rope.of(start));
    }

    Rope content() {
        return contents.get(ops.size());
    }

    Rope contentAt(long seq) {
        return contents.get((int) seq);
    }

    long head() {
        return ops.size();
    }

    EditedText open(String clientId) {
        return EditedText.opened("doc", clientId, content(), head(), head(), lastClientSeq(clientId, head()));
    }

    long lastClientSeq(String clientId, long atSeq) {
        return ops.stream()
                .limit(atSeq)
                .filter(op -> op.clientId().equals(clientId))
                .mapToLong(CanonicalOp::clientSeq)
                .max()
                .orElse(0);
    }

    /** Commits the message unless it was. */
    void submit(String clientId, OutgoingMessage message) {
        if (message.firstClientSeq() <= lastClientSeq(clientId, head())) {
            return;
        }
        List<TextOp> since =
                ops.stream().skip(message.baseSeq()).map(CanonicalOp::applied).toList();
        List<TextOp> sent =
                message.ops().stream().map(OutgoingMessage.OutgoingOp::op).toList();
        long clientSeq = message.firstClientSeq();
        for (TextOp op : Rebase.messageOver(sent, since)) {
            commit(clientId, clientSeq++, op);
        }
    }

    void commit(String clientId, long clientSeq, TextOp op) {
        AppliedEdit edit = AppliedEdit.apply(content(), op);
        ops.add(new CanonicalOp(head() + 1, clientId, clientSeq, edit.op()));
        contents.add(edit.content());
    }

    /** All that the copy has not taken in; the change it shows. */
    TextOp deliver(EditedText copy) {
        TextOp change = TextOp.noop();
        while (copy.seq() < head()) {
            change = change.compose(copy.receive(ops.get((int) copy.seq())).change());
        }
        return change;
    }

    /** Sends what the copy has, until nothing is pending. */
    void settle(EditedText copy) {
        deliver(copy);
        for (int round = 0; copy.hasPending(); round++) {
            if (round > 1_000) {
                throw new IllegalStateException("what is pending never settles");
            }
            copy.nextMessage(MessageLimits.USUAL);
            submit(copy.clientId(), copy.inFlight().orElseThrow());
            deliver(copy);
        }
    }
}
