package io.sequencer.cli.drill.revoke.judge;

import io.sequencer.proto.v1.FeedEvent;
import io.sequencer.proto.v1.OpEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the change feed says: of each document the ops in order, each with its log index. One thread. */
public final class CommittedLog {
    private final Map<String, List<Entry>> documents = new HashMap<>();
    private final List<String> findings = new ArrayList<>();

    /** An op where it stands. */
    public record Entry(long logIndex, OpEvent op) {}

    public void add(FeedEvent event) {
        List<Entry> ops = documents.computeIfAbsent(event.getDocId(), id -> new ArrayList<>());
        if (event.getOp().getServerSeq() != ops.size() + 1) {
            findings.add(event.getDocId() + ": op " + event.getOp().getServerSeq() + " follows op " + ops.size()
                    + " in the change feed");
            return;
        }
        ops.add(new Entry(event.getPosition().getLogIndex(), event.getOp()));
    }

    public List<Entry> ops(String docId) {
        return documents.getOrDefault(docId, List.of());
    }

    /** The log index of an op; the largest number if there is no such op, as it was delivered though it was never committed. */
    public long logIndexOf(String docId, long seq) {
        List<Entry> ops = ops(docId);
        return seq > ops.size()
                ? Long.MAX_VALUE
                : ops.get(Math.toIntExact(seq) - 1).logIndex();
    }

    public List<String> findings() {
        return findings;
    }
}
