package io.sequencer.cli.drill;

import com.google.protobuf.ByteString;
import io.sequencer.client.Documents;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.UnreachableException;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.ShardStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What every node holds, against each other and against what was acked. */
public final class Replicas {
    private static final long POLL_MILLIS = 200;

    private final SequencerClient client;

    public Replicas(SequencerClient client) {
        this.client = client;
    }

    /** Waits until all nodes are at one index of every shard; whether their state is the same there. */
    public boolean becomeEqual(Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (System.nanoTime() - deadline < 0) {
            Map<Integer, Set<Long>> indexes = new HashMap<>();
            Map<Integer, Set<ByteString>> digests = new HashMap<>();
            if (look(indexes, digests) && indexes.values().stream().allMatch(seen -> seen.size() == 1)) {
                return digests.values().stream().allMatch(seen -> seen.size() == 1);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return false;
    }

    private boolean look(Map<Integer, Set<Long>> indexes, Map<Integer, Set<ByteString>> digests) {
        try {
            for (Endpoint node : client.endpoints()) {
                for (ShardStatus shard : client.nodeStatus(node).getShardsList()) {
                    indexes.computeIfAbsent(shard.getShard(), s -> new HashSet<>())
                            .add(shard.getDigestIndex());
                    digests.computeIfAbsent(shard.getShard(), s -> new HashSet<>())
                            .add(shard.getStateDigest());
                }
            }
            return true;
        } catch (UnreachableException e) {
            return false;
        }
    }

    /** What is missing of the acked ops, or too much, one sentence each. */
    List<String> lost(List<Writer> writers) {
        List<String> findings = new ArrayList<>();
        Documents documents = client.documents();
        for (Writer writer : writers) {
            DocumentHead head = documents.head(writer.docId());
            if (head.getHeadSeq() != writer.acked()) {
                findings.add(writer.docId() + " ends at " + head.getHeadSeq() + ", acked were " + writer.acked());
            } else if (!documents.content(writer.docId(), 0).asText().equals(writer.content())) {
                findings.add(writer.docId() + " does not hold what its last op left");
            }
        }
        return findings;
    }
}
