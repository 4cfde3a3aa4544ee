package io.sequencer.cli.drill.member;

import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.client.Content;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.Subscription;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.OpEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Subscribers of all documents at one node, and no other one. Told by the client's thread, asked by the drill's. */
final class Watch implements AutoCloseable {

    private final LocalNode node;
    private final SequencerClient client;
    private final List<Seen> documents = new ArrayList<>();

    Watch(LocalNode node, List<Payloads> all) {
        this.node = node;
        client = SequencerClient.connect(List.of(node.ports().grpcEndpoint()), SteadyWrites.OPTIONS);
        for (Payloads payloads : all) {
            Seen seen = new Seen(payloads);
            documents.add(seen);
            client.subscribe(payloads.docId(), 0, seen);
        }
    }

    LocalNode node() {
        return node;
    }

    boolean hasSeen(String docId, long seq) {
        return documents.stream().anyMatch(seen -> seen.payloads.docId().equals(docId) && seen.last >= seq);
    }

    /** Contents that came in place of ops. */
    long snapshots() {
        return documents.stream().mapToLong(seen -> seen.snapshots.get()).sum();
    }

    /** What the subscriptions saw that they must not see, one sentence each. */
    List<String> findings() {
        return documents.stream()
                .flatMap(seen -> seen.wrong().stream())
                .map(wrong -> "subscription at " + node.id() + ": " + wrong)
                .toList();
    }

    @Override
    public void close() {
        client.close();
    }

    /** One subscription: each number once, in order, except where a content includes what is left out. */
    static final class Seen implements Subscription.Listener {
        private final Payloads payloads;
        private volatile long last;
        private final AtomicLong snapshots = new AtomicLong();
        private volatile @Nullable String wrong;

        Seen(Payloads payloads) {
            this.payloads = payloads;
        }

        @Override
        public void snapshot(Content content) {
            if (content.seq() < last) {
                fail("a content at " + content.seq() + " came behind op " + last);
            } else if (content.seq() > 0 && !content.asText().equals(payloads.at(content.seq()))) {
                fail("the content at " + content.seq() + " is not what op " + content.seq() + " left");
            }
            snapshots.incrementAndGet();
            last = content.seq();
        }

        @Override
        public void ops(List<OpEvent> ops) {
            for (OpEvent op : ops) {
                if (op.getServerSeq() != last + 1) {
                    fail("op " + op.getServerSeq() + " came behind op " + last);
                } else if (!payloads.isOp(op.getServerSeq(), op.getOp())) {
                    fail("op " + op.getServerSeq() + " is not what was written there");
                }
                last = op.getServerSeq();
            }
        }

        @Override
        public void ended(Error error) {
            fail("it ended: " + error.getMessage());
        }

        Optional<String> wrong() {
            return Optional.ofNullable(wrong);
        }

        /** The first that is wrong tells most. */
        private void fail(String what) {
            if (wrong == null) {
                wrong = payloads.docId() + ": " + what;
            }
        }
    }
}
