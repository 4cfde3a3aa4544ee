package io.sequencer.chaos.live.record;

import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.OpId;
import io.sequencer.chaos.history.Outcome;
import io.sequencer.chaos.sim.judge.Payloads;
import io.sequencer.proto.v1.Ack;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Rejected;
import io.sequencer.proto.v1.Submit;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What was submitted on one way to a node, and what became of it as far as this way tells. Belongs to one thread. */
public final class Attempts {
    private final Recording recording;
    private final String node;
    private final Map<Key, Queue<Attempt>> open = new HashMap<>();

    private record Key(String docId, String clientId, long first) {}

    private record Attempt(Submit submit, long invoke) {}

    /** @param node that is asked */
    public Attempts(Recording recording, String node) {
        this.recording = recording;
        this.node = node;
    }

    /** A message is about to leave. */
    public void sent(Submit submit) {
        Key key = new Key(submit.getDocId(), submit.getClientId(), submit.getFirstClientSeq());
        open.computeIfAbsent(key, k -> new ArrayDeque<>(1)).add(new Attempt(submit, recording.now()));
    }

    public void acked(Ack ack) {
        Attempt attempt = take(ack.getDocId(), ack.getClientId(), ack.getFirstClientSeq());
        if (attempt == null) {
            return;
        }
        int ops = attempt.submit.getOpsCount();
        recording.acked(attempt.submit, ack.getServerSeq() + (ack.getAtMost() ? 0 : ops - 1));
        recording.count(ack.getDuplicate() ? "acked again" : "acked");
        for (int i = 0; i < ops; i++) {
            long seq = ack.getAtMost() ? ack.getServerSeq() : ack.getServerSeq() + i;
            write(attempt, i, recording.now(), new Outcome.Acked(seq, ack.getAtMost()));
        }
    }

    public void rejected(Rejected rejected) {
        Attempt attempt = take(rejected.getDocId(), rejected.getClientId(), rejected.getFirstClientSeq());
        if (attempt == null) {
            return;
        }
        Error error = rejected.getError();
        recording.count(error.getCode().name());
        Outcome outcome =
                Outcome.refused(error.getCode().name(), error.getDetails().getHead());
        for (int i = 0; i < attempt.submit.getOpsCount(); i++) {
            write(attempt, i, recording.now(), outcome);
        }
    }

    /** Nothing more will be heard: what is open stays so. */
    public void ended() {
        open.values()
                .forEach(attempts -> attempts.forEach(attempt -> {
                    recording.count("no answer");
                    for (int i = 0; i < attempt.submit.getOpsCount(); i++) {
                        write(attempt, i, Long.MAX_VALUE, new Outcome.Unknown());
                    }
                }));
        open.clear();
    }

    private void write(Attempt attempt, int op, long response, Outcome outcome) {
        Submit submit = attempt.submit;
        recording.add(new Write(
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
