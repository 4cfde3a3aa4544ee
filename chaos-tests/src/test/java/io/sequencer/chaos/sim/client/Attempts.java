package io.sequencer.chaos.sim.client;

import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.history.Outcome;
import io.sequencer.chaos.sim.judge.Happening;
import io.sequencer.chaos.sim.judge.Payloads;
import io.sequencer.chaos.sim.judge.Recorder;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Rejected;
import io.sequencer.proto.v1.Submit;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What was submitted on one stream, and what became of it as far as this stream tells. */
final class Attempts {
    private final Recorder recorder;
    private final String node;
    private final Map<Key, Queue<Attempt>> open = new LinkedHashMap<>();
    private String user = "";

    private record Key(String docId, String clientId, long first) {}

    private record Attempt(Submit submit, long invoke) {}

    Attempts(Recorder recorder, String node) {
        this.recorder = recorder;
        this.node = node;
    }

    /** Who speaks on this stream. */
    void greeted(String as) {
        user = as;
    }

    void sent(Submit submit) {
        Key key = new Key(submit.getDocId(), submit.getClientId(), submit.getFirstClientSeq());
        open.computeIfAbsent(key, k -> new ArrayDeque<>(1)).add(new Attempt(submit, recorder.now()));
    }

    void acked(Ack ack) {
        Attempt attempt = take(ack.getDocId(), ack.getClientId(), ack.getFirstClientSeq());
        if (attempt == null) {
            return;
        }
        recorder.tally().count(Happening.OP_ACKED);
        recorder.acked(user, attempt.submit, ack.getServerSeq() + attempt.submit.getOpsCount() - 1);
        if (ack.getDuplicate()) {
            recorder.tally()
                    .count(ack.getAtMost() ? Happening.DUPLICATE_ANSWERED_AT_MOST : Happening.DUPLICATE_ANSWERED);
        }
        for (int i = 0; i < attempt.submit.getOpsCount(); i++) {
            long seq = ack.getAtMost() ? ack.getServerSeq() : ack.getServerSeq() + i;
            write(attempt, i, recorder.now(), new Outcome.Acked(seq, ack.getAtMost()));
        }
    }

    void rejected(Rejected rejected) {
        Attempt attempt = take(rejected.getDocId(), rejected.getClientId(), rejected.getFirstClientSeq());
        if (attempt == null) {
            return;
        }
        Error error = rejected.getError();
        count(error.getCode());
        Outcome outcome =
                Outcome.refused(error.getCode().name(), error.getDetails().getHead());
        for (int i = 0; i < attempt.submit.getOpsCount(); i++) {
            write(attempt, i, recorder.now(), outcome);
        }
    }

    private void count(ErrorCode code) {
        Happening what = switch (code) {
            case OP_ID_REUSED -> Happening.OP_ID_REUSED;
            case STALE_BASE -> Happening.STALE_BASE;
            case FUTURE_BASE -> Happening.FUTURE_BASE;
            case BASE_MISMATCH -> Happening.BASE_MISMATCH;
            case OUT_OF_ORDER -> Happening.OUT_OF_ORDER;
            case BASE_BEFORE_OWN_OP -> Happening.BASE_BEFORE_OWN_OP;
            case SESSION_EXPIRED -> Happening.SESSION_EXPIRED;
            case SET_REFUSED -> Happening.SET_REFUSED;
            case UNAVAILABLE -> Happening.UNAVAILABLE;
            case OVERLOADED -> Happening.OVERLOADED;
            default -> null;
        };
        if (what != null) {
            recorder.tally().count(what);
        }
    }

    /** The stream is over: what is open stays so. */
    void ended() {
        open.values()
                .forEach(attempts -> attempts.forEach(attempt -> {
                    for (int i = 0; i < attempt.submit.getOpsCount(); i++) {
                        write(attempt, i, Long.MAX_VALUE, new Outcome.Unknown());
                    }
                }));
        open.clear();
    }

    private void write(Attempt attempt, int op, long response, Outcome outcome) {
        Submit submit = attempt.submit;
        recorder.add(new Write(
                submit.getDocId(),
                new OpId(submit.getClientId(), submit.getFirstClientSeq() + op),
                node,
                attempt.invoke,
                response,
                Payloads.hash(submit.getOps(op)),
                submit.getBaseSeq(),
                outcome));
    }

    private @Nullable Attempt take(String docId, String clientId, long first) {
        Key key = new Key(docId, clientId, first);
        Queue<Attempt> attempts = open.get(key);
        if (attempts == null) {
            return null;
        }
        Attempt attempt = attempts.poll();
        if (attempts.isEmpty()) {
            open.remove(key);
        }
        return attempt;
    }
}
