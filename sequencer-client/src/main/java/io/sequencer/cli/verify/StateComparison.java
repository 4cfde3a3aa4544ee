package io.sequencer.cli.verify;

import com.google.protobuf.ByteString;
import io.sequencer.client.Documents;
import io.sequencer.proto.v1.StateDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Compares the state of one shard over nodes, at one log index that all of them have reached and still remember. Blocks; one
 * thread.
 */
final class StateComparison {
    private static final long POLL_MILLIS = 50;
    /** How long the others may take to reach the index where the first one was; then a newer one is tried. */
    private static final int POLLS = 40;

    private final Map<String, Documents> nodes;
    private final long patienceNanos;
    private final LongSupplier nanoTime;

    /** @param index 0 if there was none that all nodes knew */
    record Compared(int shard, long index, Map<String, ByteString> digests) {
        boolean isEqual() {
            return index > 0 && digests.values().stream().distinct().count() == 1;
        }

        /** What is wrong; empty if nothing is. */
        Optional<String> finding() {
            if (index == 0) {
                return Optional.of(
                        "shard " + shard + ": there is no log index at which all nodes know their state, they are"
                                + " too far apart: try again when the lag is gone (status shows it)");
            }
            return isEqual()
                    ? Optional.empty()
                    : Optional.of("shard " + shard + ": the nodes differ in their state at entry " + index + ": "
                            + byDigest());
        }

        private String byDigest() {
            Map<String, List<String>> nodes = new LinkedHashMap<>();
            digests.forEach((node, digest) -> nodes.computeIfAbsent(hex(digest), d -> new java.util.ArrayList<>())
                    .add(node));
            return nodes.toString();
        }
    }

    /** @param nodes by name; each answers for itself */
    StateComparison(Map<String, Documents> nodes, long patienceMillis, LongSupplier nanoTime) {
        this.nodes = new LinkedHashMap<>(nodes);
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        this.nanoTime = nanoTime;
    }

    static String hex(ByteString digest) {
        return java.util.HexFormat.of()
                .formatHex(digest.substring(0, Math.min(8, digest.size())).toByteArray());
    }

    Compared compare(int shard) throws InterruptedException {
        long deadline = nanoTime.getAsLong() + patienceNanos;
        do {
            long index = 0;
            for (Documents node : nodes.values()) {
                index = Math.max(index, node.stateDigest(shard, 0).getAppliedIndex());
            }
            Map<String, ByteString> digests = at(shard, index);
            if (index == 0 || digests.size() == nodes.size()) {
                return new Compared(shard, Math.max(1, index), digests);
            }
        } while (nanoTime.getAsLong() - deadline < 0);
        return new Compared(shard, 0, Map.of());
    }

    /** The digests of the nodes that know theirs at the index, as soon as all do or one never will. */
    private Map<String, ByteString> at(int shard, long index) throws InterruptedException {
        Map<String, ByteString> digests = new LinkedHashMap<>();
        for (int poll = 0; poll < POLLS && digests.size() < nodes.size(); poll++) {
            for (Map.Entry<String, Documents> node : nodes.entrySet()) {
                if (!digests.containsKey(node.getKey())) {
                    StateDigest answer = node.getValue().stateDigest(shard, index);
                    if (!answer.getDigest().isEmpty()) {
                        digests.put(node.getKey(), answer.getDigest());
                    } else if (answer.getAppliedIndex() >= index) {
                        return digests; // It is past the index and has forgotten.
                    }
                }
            }
            if (digests.size() < nodes.size()) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        }
        return digests;
    }
}
