package io.sequencer.cli.replay;

import io.sequencer.client.ClientSession;
import io.sequencer.client.Edits;
import io.sequencer.client.Outcome;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Writes one trace into a new document: each edit its own op, one message on the way, in it as many edits as may. Runs on
 * its client's thread.
 */
final class SliceWriter {

    /** The start content goes in as inserts of up to this many code points. */
    private static final int START_CHUNK = 32_768;

    /** Text in one message, well below the smallest frame a node may allow. */
    private static final int MESSAGE_CHARS = 32_768;

    private final String docId;
    private final Trace slice;
    private final List<Trace.Edit> edits;
    private final AckTimes times;
    private final LongSupplier nanoTime;
    private final ClientSession session;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int batch;
    private int next;

    SliceWriter(SequencerClient client, String docId, Trace slice, int batch, AckTimes times, LongSupplier nanoTime) {
        this.docId = docId;
        this.slice = slice;
        this.batch = batch;
        this.times = times;
        this.nanoTime = nanoTime;
        this.edits = new ArrayList<>(startEdits(slice.start()));
        edits.addAll(slice.edits());
        client.documents().create(docId, DocumentMode.TEXT);
        // Every op is looked at again in the end.
        client.documents()
                .retain(
                        docId,
                        Optional.of(Retention.newBuilder().setForever(true).build()));
        this.session = client.session(docId, SequencerClient.newClientId());
    }

    private static List<Trace.Edit> startEdits(String start) {
        int[] points = start.codePoints().toArray();
        List<Trace.Edit> edits = new ArrayList<>();
        for (int from = 0; from < points.length; from += START_CHUNK) {
            int count = Math.min(START_CHUNK, points.length - from);
            edits.add(new Trace.Edit(from, 0, new String(points, from, count)));
        }
        return edits;
    }

    String docId() {
        return docId;
    }

    String clientId() {
        return session.clientId();
    }

    /** Ops the document must hold at the end. */
    int ops() {
        return edits.size();
    }

    String expectedContent() {
        return slice.end();
    }

    /** Begins; completes when all is acked, or exceptionally with a sentence. */
    CompletableFuture<Void> write() {
        sendNext();
        return done;
    }

    private void sendNext() {
        if (next == edits.size()) {
            done.complete(null);
            return;
        }
        List<Op> ops = new ArrayList<>();
        int chars = 0;
        for (int i = next; i < edits.size() && ops.size() < batch; i++) {
            Trace.Edit edit = edits.get(i);
            chars += edit.inserted().length();
            if (chars > MESSAGE_CHARS && !ops.isEmpty()) {
                break;
            }
            ops.add(Edits.replace(edit.position(), edit.deleted(), edit.inserted()));
        }
        long sentNanos = nanoTime.getAsLong();
        session.submitOnLast(ops)
                .thenAccept(outcome -> answered(outcome, sentNanos))
                .whenComplete((nothing, bug) -> {
                    if (bug != null) {
                        done.completeExceptionally(bug);
                    }
                });
    }

    private void answered(Outcome outcome, long sentNanos) {
        if (outcome instanceof Outcome.Acked acked) {
            // A resent message that is longer than what the session remembers of it is acked without exact numbers: the
            // check of the whole log at the end covers those.
            if (!acked.atMost() && acked.firstServerSeq() != next + 1) {
                fail("op " + acked.first() + " got number " + acked.firstServerSeq() + " where " + (next + 1)
                        + " was due");
                return;
            }
            times.acked(sentNanos, nanoTime.getAsLong(), acked.count());
            next += acked.count();
            sendNext();
        } else if (outcome instanceof Outcome.Rejected rejected) {
            if (rejected.code() == ErrorCode.TOO_LARGE && batch > 1) {
                batch /= 2;
                sendNext();
            } else {
                fail("op " + rejected.first() + " was refused: " + rejected.code() + ": " + rejected.message());
            }
        } else if (outcome instanceof Outcome.Unknown unknown) {
            fail("op " + unknown.first() + " has no outcome: " + unknown.reason());
        }
    }

    private void fail(String why) {
        done.completeExceptionally(new IllegalStateException(docId + ": " + why));
    }
}
