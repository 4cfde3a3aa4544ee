package io.sequencer.chaos.live.work;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.sequencer.chaos.history.DocumentEvent.Read;
import io.sequencer.chaos.live.reach.Place;
import io.sequencer.chaos.live.reach.Reach;
import io.sequencer.chaos.live.record.Attempts;
import io.sequencer.chaos.live.record.Recording;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.Rejected;
import io.sequencer.proto.v1.Submit;
import io.sequencer.proto.v1.SubmitAllRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** Single calls to single nodes, never repeated; what they come to is recorded. Any thread; never blocks. */
final class Caller {
    private static final long MILLIS = 8_000;
    private static final int MOST_OPEN = 64;

    private final String name;
    private final Reach reach;
    private final Recording recording;
    private final AtomicInteger open = new AtomicInteger();

    Caller(String name, Reach reach, Recording recording) {
        this.name = name;
        this.reach = reach;
        this.recording = recording;
    }

    boolean isIdle() {
        return open.get() == 0;
    }

    boolean takesMore() {
        return open.get() < MOST_OPEN;
    }

    /** @param done gets whether the message is known to be in the log */
    void submit(Place node, Submit submit, Runnable refused) {
        Attempts attempt = new Attempts(recording, node.id());
        attempt.sent(submit);
        watch(reach.asking(node, MILLIS).submitOps(submit), (reply, failure) -> {
            if (reply != null && reply.hasAck()) {
                attempt.acked(reply.getAck());
                return;
            }
            if (reply != null) {
                attempt.rejected(reply.getRejected());
            }
            attempt.ended();
            refused.run();
        });
    }

    void submitAll(Place node, List<Submit> parts, Runnable refused) {
        Attempts attempts = new Attempts(recording, node.id());
        parts.forEach(attempts::sent);
        SubmitAllRequest request =
                SubmitAllRequest.newBuilder().addAllSubmits(parts).build();
        watch(reach.asking(node, MILLIS).submitAll(request), (reply, failure) -> {
            if (reply != null && reply.hasAcks()) {
                for (Ack ack : reply.getAcks().getAcksList()) {
                    attempts.acked(ack);
                }
                attempts.ended();
                return;
            }
            if (reply != null) {
                // None of them was applied; the answer names one part only.
                Rejected why = reply.getRejected();
                for (Submit part : parts) {
                    attempts.rejected(why.toBuilder()
                            .setDocId(part.getDocId())
                            .setClientId(part.getClientId())
                            .setFirstClientSeq(part.getFirstClientSeq())
                            .build());
                }
            }
            attempts.ended();
            refused.run();
        });
    }

    void readHead(Place node, String docId, boolean stale) {
        long invoke = recording.now();
        GetDocumentRequest request = GetDocumentRequest.newBuilder()
                .setDocId(docId)
                .setStaleOk(stale)
                .build();
        watch(reach.asking(node, MILLIS).getDocument(request), (head, failure) -> {
            if (head != null) {
                recording.count(stale ? "stale read" : "linearizable read");
                recording.add(new Read(docId, name, node.id(), invoke, recording.now(), head.getHeadSeq(), !stale));
            } else {
                recording.count("no read");
            }
        });
    }

    private <T> void watch(ListenableFuture<T> call, BiConsumer<T, Throwable> then) {
        open.incrementAndGet();
        Futures.addCallback(
                call,
                new FutureCallback<T>() {
                    @Override
                    public void onSuccess(T answer) {
                        done(answer, null);
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        done(null, failure);
                    }

                    private void done(T answer, Throwable failure) {
                        try {
                            then.accept(answer, failure);
                        } finally {
                            open.decrementAndGet();
                        }
                    }
                },
                MoreExecutors.directExecutor());
    }
}
