package io.sequencer.server.raft;

import io.sequencer.server.raft.member.Member;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a node needs to know to take part.
 *
 * @param self this node in the present life of its directory, and where it listens
 * @param founders the members with which the cluster was made, this node among them; empty if it comes later: then it keeps
 *     still until the members let it in. What the log says of the members wins
 * @param shards fixed when the cluster is made
 * @param clusterId nodes of different clusters never talk; a directory of another cluster is refused
 * @param directory logs and checkpoints, one sub-directory per shard; the live state must be elsewhere
 * @param tls empty: in plain text
 */
public record RaftConfig(
        Member self,
        List<Member> founders,
        int shards,
        UUID clusterId,
        Path directory,
        Tuning tuning,
        Optional<RaftTls> tls) {

    /** Without TLS. */
    public RaftConfig(Member self, List<Member> founders, int shards, UUID clusterId, Path directory, Tuning tuning) {
        this(self, founders, shards, clusterId, directory, tuning, Optional.empty());
    }

    /** The same, encrypted. */
    public RaftConfig with(RaftTls encryption) {
        return new RaftConfig(self, founders, shards, clusterId, directory, tuning, Optional.of(encryption));
    }

    public RaftConfig {
        founders = List.copyOf(founders);
        Set<NodeId> nodes = new HashSet<>();
        for (Member founder : founders) {
            if (!nodes.add(founder.node())) {
                throw new IllegalArgumentException("two founders are called " + founder.node());
            }
        }
        if (!founders.isEmpty() && !founders.contains(self)) {
            throw new IllegalArgumentException(self + " is none of the founders " + founders);
        }
        if (shards < 1 || shards > 1024) {
            throw new IllegalArgumentException("shards: " + shards);
        }
    }

    /** This node's name. */
    public NodeId node() {
        return self.node();
    }

    /** The longest entry that {@link RaftNode#propose} takes. */
    public int maxEntryBytes() {
        return tuning.maxEntryBytes;
    }

    /**
     * What may be turned without changing what is promised.
     *
     * @param electionTimeoutMin a follower that hears nothing for a random time between min and max stands for election
     * @param snapshotEveryEntries a checkpoint is written and the log purged after so many entries ...
     * @param snapshotEveryBytes ... or so many bytes of them, whichever comes first
     * @param segmentBytes the size of one log file; whole files are purged
     * @param maxEntryBytes the longest entry
     * @param pendingEntries proposals waiting per shard; more are refused as overloaded
     * @param pendingBytes their bytes
     * @param balanceLeaders after how long a leadership that belongs to another node is moved there (shard i belongs to node
     *     i mod n); zero: never
     * @param stopTimeout for handing over leadership at {@link RaftNode#close}, then again for the last writes
     */
    public record Tuning(
            Duration electionTimeoutMin,
            Duration electionTimeoutMax,
            long snapshotEveryEntries,
            long snapshotEveryBytes,
            int segmentBytes,
            int maxEntryBytes,
            int pendingEntries,
            int pendingBytes,
            Duration balanceLeaders,
            Duration stopTimeout) {

        public Tuning {
            if (electionTimeoutMin.toMillis() < 50 || electionTimeoutMax.compareTo(electionTimeoutMin) < 0) {
                throw new IllegalArgumentException(
                        "election timeouts " + electionTimeoutMin + ", " + electionTimeoutMax);
            }
            if (snapshotEveryEntries < 1 || snapshotEveryBytes < 1 || segmentBytes < 4096) {
                throw new IllegalArgumentException("snapshotEveryEntries " + snapshotEveryEntries
                        + ", snapshotEveryBytes " + snapshotEveryBytes + ", segmentBytes " + segmentBytes);
            }
            if (maxEntryBytes < 1 || maxEntryBytes > 16 << 20 || pendingEntries < 1 || pendingBytes < maxEntryBytes) {
                throw new IllegalArgumentException("maxEntryBytes " + maxEntryBytes + ", pendingEntries "
                        + pendingEntries + ", pendingBytes " + pendingBytes);
            }
        }

        /** For production on machines that share their cores. */
        public static Tuning defaults() {
            return new Tuning(
                    Duration.ofMillis(500),
                    Duration.ofMillis(1000),
                    100_000,
                    1L << 30,
                    32 << 20,
                    4 << 20,
                    4096,
                    64 << 20,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(3));
        }

        public Tuning withElectionTimeout(Duration min, Duration max) {
            return new Tuning(
                    min,
                    max,
                    snapshotEveryEntries,
                    snapshotEveryBytes,
                    segmentBytes,
                    maxEntryBytes,
                    pendingEntries,
                    pendingBytes,
                    balanceLeaders,
                    stopTimeout);
        }

        public Tuning withSnapshotEvery(long entries, long bytes, int newSegmentBytes) {
            return new Tuning(
                    electionTimeoutMin,
                    electionTimeoutMax,
                    entries,
                    bytes,
                    newSegmentBytes,
                    maxEntryBytes,
                    pendingEntries,
                    pendingBytes,
                    balanceLeaders,
                    stopTimeout);
        }

        public Tuning withBalanceLeaders(Duration stableFor) {
            return new Tuning(
                    electionTimeoutMin,
                    electionTimeoutMax,
                    snapshotEveryEntries,
                    snapshotEveryBytes,
                    segmentBytes,
                    maxEntryBytes,
                    pendingEntries,
                    pendingBytes,
                    stableFor,
                    stopTimeout);
        }
    }
}
