package io.sequencer.server.raft.ratis;

import com.sun.management.OperatingSystemMXBean;
import io.sequencer.server.raft.LogPosition;
import io.sequencer.server.raft.Members;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.ReplicatedShard;
import io.sequencer.server.raft.files.DurableFiles;
import io.sequencer.server.raft.member.Member;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the Raft adapter alone reaches: three nodes in this JVM, durable log, a state that only counts.
 *
 * <p>Arguments: ops per entry, bytes per op, outstanding entries, seconds to warm up, seconds to measure, directory.
 */
public final class RaftBench {

    private RaftBench() {}

    public static void main(String[] args) throws Exception {
        int ops = Integer.parseInt(args.length > 0 ? args[0] : "64");
        int bytes = Integer.parseInt(args.length > 1 ? args[1] : "100");
        int outstanding = Integer.parseInt(args.length > 2 ? args[2] : "16");
        int warmSeconds = Integer.parseInt(args.length > 3 ? args[3] : "10");
        int seconds = Integer.parseInt(args.length > 4 ? args[4] : "10");
        Path root = Files.createTempDirectory(Path.of(args.length > 5 ? args[5] : "."), "raft-bench");
        List<Member> peers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                peers.add(Members.at(new NodeId("n" + i), socket.getLocalPort()));
            }
        }
        UUID cluster = UUID.randomUUID();
        AtomicLongArray appliedAt = new AtomicLongArray(1 << 16);
        List<Long> delays = new ArrayList<>();
        AtomicReference<NodeId> leading = new AtomicReference<>();
        List<RatisNode> nodes = new ArrayList<>();
        try {
            for (Member peer : peers) {
                RaftConfig config = new RaftConfig(
                        peer,
                        peers,
                        1,
                        cluster,
                        root.resolve(peer.node().value()),
                        RaftConfig.Tuning.defaults().withBalanceLeaders(Duration.ZERO));
                CountingShard state = new CountingShard(index -> {
                    int slot = (int) (index & 0xffff);
                    if (peer.node().equals(leading.get())) {
                        appliedAt.set(slot, System.nanoTime());
                    } else if (appliedAt.get(slot) != 0) {
                        synchronized (delays) {
                            delays.add(System.nanoTime() - appliedAt.get(slot));
                        }
                    }
                });
                RatisNode node = RatisNode.start(config, List.of(state), (reason, cause) -> {
                    throw new AssertionError(reason, cause);
                });
                nodes.add(node);
            }
            RatisNode leader = leader(nodes);
            leading.set(leader.self());
            run(leader, ops, bytes, outstanding, warmSeconds);
            synchronized (delays) {
                delays.clear();
            }
            System.out.println(run(leader, ops, bytes, outstanding, seconds));
            synchronized (delays) {
                System.out.println("follower apply after leader apply: "
                        + percentiles(delays.stream().mapToLong(l -> l).toArray()));
            }
        } finally {
            nodes.forEach(RatisNode::close);
            DurableFiles.deleteTree(root);
        }
    }

    private static RatisNode leader(List<RatisNode> nodes) throws InterruptedException {
        while (true) {
            for (RatisNode node : nodes) {
                if (node.status(0).leaderReady()) {
                    return node;
                }
            }
            Thread.sleep(20);
        }
    }

    private static String run(RatisNode leader, int ops, int bytes, int outstanding, int seconds) throws Exception {
        Semaphore window = new Semaphore(outstanding);
        AtomicLong done = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        long[] latencies = new long[4_000_000];
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpuStart = process.getProcessCpuTime();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            window.acquire();
            long sent = System.nanoTime();
            leader.propose(0, new byte[ops * bytes]).whenComplete((result, failure) -> {
                window.release();
                if (failure != null) {
                    failed.incrementAndGet();
                } else {
                    int i = (int) done.getAndIncrement();
                    latencies[i % latencies.length] = System.nanoTime() - sent;
                }
            });
        }
        window.acquire(outstanding);
        double took = (System.nanoTime() - start) / 1e9;
        return String.format(
                "%d ops/entry, %d bytes/op, %d outstanding: %.0f entries/s, %.0f ops/s, failed %d, CPU of all three nodes %.0f us/entry, ack %s",
                ops,
                bytes,
                outstanding,
                done.get() / took,
                done.get() * ops / took,
                failed.get(),
                (process.getProcessCpuTime() - cpuStart) / 1e3 / done.get(),
                percentiles(Arrays.copyOf(latencies, (int) Math.min(done.get(), latencies.length))));
    }

    private static String percentiles(long[] nanos) {
        if (nanos.length == 0) {
            return "nothing";
        }
        Arrays.sort(nanos);
        return String.format(
                "p50 %.2f p90 %.2f p99 %.2f max %.1f ms",
                nanos[nanos.length / 2] / 1e6,
                nanos[(int) (nanos.length * 0.9)] / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }

    private interface OnApply {
        void applied(long index);
    }

    private static final class CountingShard implements ReplicatedShard {
        private final OnApply onApply;
        private volatile LogPosition position = LogPosition.NONE;

        CountingShard(OnApply onApply) {
            this.onApply = onApply;
        }

        @Override
        public LogPosition applied() {
            return position;
        }

        @Override
        public Object apply(long term, long index, ByteBuffer entry) {
            position = new LogPosition(term, index);
            onApply.applied(index);
            return entry.remaining();
        }

        @Override
        public void advance(long term, long index) {
            position = new LogPosition(term, index);
        }

        @Override
        public LogPosition checkpoint(Path directory) throws java.io.IOException {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("position"), position.toString());
            return position;
        }

        @Override
        public void close() {
            // Nothing is kept.
        }

        @Override
        public void restore(Path directory) {
            throw new UnsupportedOperationException();
        }
    }
}
