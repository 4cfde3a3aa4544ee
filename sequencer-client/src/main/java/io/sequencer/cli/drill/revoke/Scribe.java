package io.sequencer.cli.drill.revoke;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.sequencer.cli.drill.revoke.judge.Notebook;
import io.sequencer.cli.drill.revoke.judge.RevocationJudge;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitReply;
import io.sequencer.proto.v1.TextEdit;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes one document as one user: message after message, each again and again until it is acked. One thread. */
final class Scribe {
    private final String docId;
    private final DocumentMode mode;
    private final String user;
    private final String token;
    private final Notebook notebook;
    private final String clientId = UUID.randomUUID().toString();
    private final AtomicLong acked = new AtomicLong();
    private final AtomicLong denied = new AtomicLong();
    private long clientSeq = 1;
    private long lastSeq;
    private @Nullable Submit lastAcked;

    /** What became of an attempt. */
    enum Answer {
        ACKED,
        DENIED,
        UNKNOWN
    }

    Scribe(String docId, DocumentMode mode, String user, String token, Notebook notebook) {
        this.docId = docId;
        this.mode = mode;
        this.user = user;
        this.token = token;
        this.notebook = notebook;
    }

    /** Sends what is next, or again what was not acked. */
    Answer write(Entrances nodes, int node) {
        Submit message = message();
        SubmitReply reply = send(nodes, node, message);
        if (reply == null) {
            return Answer.UNKNOWN;
        }
        if (reply.hasAck()) {
            Ack ack = reply.getAck();
            notebook.acked(new RevocationJudge.Acked(docId, clientId, clientSeq, ack.getServerSeq()));
            lastSeq = ack.getServerSeq();
            lastAcked = message;
            clientSeq++;
            acked.incrementAndGet();
            return Answer.ACKED;
        }
        ErrorCode refused = reply.getRejected().getError().getCode();
        // To who never wrote here the document is not even there.
        if (refused == ErrorCode.PERMISSION_DENIED || refused == ErrorCode.DOCUMENT_NOT_FOUND) {
            denied.incrementAndGet();
            return Answer.DENIED;
        }
        return Answer.UNKNOWN;
    }

    /** Ops that were acked. Any thread. */
    long acked() {
        return acked.get();
    }

    /** Attempts that were denied. Any thread. */
    long denied() {
        return denied.get();
    }

    /** Promise 3: whatever happened to the right since, what was applied is acked again with its number. */
    void resend(Entrances nodes, int node) {
        Submit message = lastAcked;
        SubmitReply reply = message == null ? null : send(nodes, node, message);
        if (reply == null) {
            return;
        }
        ErrorCode refused = reply.getRejected().getError().getCode();
        if (reply.hasAck() ? reply.getAck().getServerSeq() != lastSeq : !mayPass(refused)) {
            notebook.wrong(docId + ": op " + (clientSeq - 1) + " of " + user + ", acked with " + lastSeq
                    + ", was answered "
                    + (reply.hasAck() ? "with " + reply.getAck().getServerSeq() : refused) + " when it was sent again");
        }
    }

    private static boolean mayPass(ErrorCode code) {
        return code == ErrorCode.UNAVAILABLE || code == ErrorCode.OVERLOADED || code == ErrorCode.SHUTTING_DOWN;
    }

    /** Null if no answer came. */
    private @Nullable SubmitReply send(Entrances nodes, int node, Submit message) {
        try {
            return nodes.documents(node, token).submitOps(message);
        } catch (StatusRuntimeException e) {
            return null;
        }
    }

    /** The same bytes whenever the same number is asked for. */
    private Submit message() {
        Op.Builder op = Op.newBuilder();
        if (mode == DocumentMode.TEXT) {
            op.setEdit(TextEdit.newBuilder().setInsert(user.charAt(0) + "" + clientSeq % 10));
        } else {
            op.setOpaque(ByteString.copyFromUtf8(user + " " + clientSeq));
        }
        return Submit.newBuilder()
                .setDocId(docId)
                .setClientId(clientId)
                .setFirstClientSeq(clientSeq)
                .setBaseSeq(mode == DocumentMode.TEXT ? lastSeq : 0)
                .addOps(op)
                .build();
    }
}
