package io.sequencer.cli.drill;

import io.sequencer.client.Documents;
import io.sequencer.client.UnreachableException;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitReply;
import io.sequencer.proto.v1.TextEdit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The only author of one text document, so that every number is known beforehand. Each op replaces the whole content, so the
 * document stays small. Belongs to one thread at a time.
 */
final class Writer {
    private static final int SHORT = 40;

    private final String docId;
    private final int contentLength;
    private final String clientId = UUID.randomUUID().toString();
    private long acked;
    private @Nullable Submit open;
    private @Nullable Submit first;

    Writer(String docId) {
        this(docId, SHORT);
    }

    /** @param contentLength in characters, of each op too */
    Writer(String docId, int contentLength) {
        this.docId = docId;
        this.contentLength = contentLength;
    }

    String docId() {
        return docId;
    }

    /** Ops that were acked; also the number of the last one. */
    long acked() {
        return acked;
    }

    /** What the document holds if nothing was lost and nothing came twice. */
    String content() {
        return text(acked);
    }

    /**
     * Sends the next message, or again the one that was not acked.
     *
     * @param ops of a new message
     * @return why it is not acked; it is sent again next time
     */
    Optional<Error> write(Documents documents, int ops) {
        if (open == null) {
            open = message(ops);
        }
        try {
            SubmitReply reply = documents.submit(open);
            if (reply.hasRejected()) {
                return Optional.of(reply.getRejected().getError());
            }
            accept(open, reply.getAck());
            return Optional.empty();
        } catch (UnreachableException e) {
            return Optional.of(Error.newBuilder()
                    .setMessage(String.valueOf(e.getMessage()))
                    .build());
        }
    }

    private void accept(Submit message, Ack ack) {
        if (ack.getServerSeq() != acked + 1) {
            throw new IllegalStateException(docId + ": op " + (acked + 1) + " was acked at " + ack.getServerSeq());
        }
        first = first == null ? message : first;
        acked += message.getOpsCount();
        open = null;
    }

    private Submit message(int ops) {
        Submit.Builder message = Submit.newBuilder()
                .setDocId(docId)
                .setClientId(clientId)
                .setFirstClientSeq(acked + 1)
                .setBaseSeq(acked);
        for (long seq = acked + 1; seq <= acked + ops; seq++) {
            message.addOps(Op.newBuilder()
                    .setEdit(TextEdit.newBuilder()
                            .setDelete(seq == 1 ? 0 : contentLength)
                            .setInsert(text(seq))));
        }
        return message.build();
    }

    /** Noise, so that the store cannot make it small. */
    private String text(long seq) {
        if (seq == 0) {
            return "";
        }
        byte[] noise = new byte[contentLength / 2];
        new Random(seq * docId.hashCode()).nextBytes(noise);
        return HexFormat.of().formatHex(noise);
    }

    /** Sends the very first message once more, long after: whether it gets its first number again. */
    boolean firstIsStillKnown(Documents documents) {
        if (first == null) {
            return true;
        }
        SubmitReply reply = documents.submit(first);
        // Of messages older than the session's memory only "at most" is known.
        return reply.hasAck()
                && (reply.getAck().getAtMost() || reply.getAck().getServerSeq() == 1)
                && reply.getAck().getDuplicate();
    }
}
