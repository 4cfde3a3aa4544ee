package io.sequencer.server.boot;

import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.raft.NodeId;
import io.sequencer.server.raft.member.Member;
import io.sequencer.server.raft.member.MemberId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * What a data directory belongs to, and how far its node has come in belonging to the cluster.
 *
 * @param cluster fixed when the directory was made
 * @param incarnation drawn when the directory was made; part of the node's name in Raft
 * @param founders with whom the cluster was made; empty while that is not known here
 * @param listed where the others were told that this node is reached; empty until it has told anybody
 * @param replaces joining: the member whose place it takes
 */
public record NodeIdentity(
        Cluster cluster,
        String incarnation,
        Phase phase,
        List<Member> founders,
        Optional<Member> listed,
        Optional<NodeId> replaces) {

    /** @param shards Raft groups of the cluster; a document's shard depends on it */
    public record Cluster(String clusterId, String nodeId, int shards) {

        public static Cluster of(NodeConfig config) {
            return new Cluster(config.clusterId(), config.nodeId(), config.shards());
        }

        /** The same on every node of the cluster: groups carry it, so that nodes of two clusters never talk. */
        public UUID uuid() {
            return UUID.nameUUIDFromBytes(("sequencer cluster " + clusterId).getBytes(StandardCharsets.UTF_8));
        }
    }

    public enum Phase {
        /** Waits for all configured nodes to make the cluster. Raft has not been started. */
        FOUNDING,
        /** Not yet a member of every shard. */
        JOINING,
        MEMBER
    }

    private static final int FORMAT = 2;
    private static final String FORMAT_FIELD = "sequencer-node";
    private static final String CHECKSUM = "crc32c=";
    private static final String FOUNDER = "founder=";
    private static final Pattern MEMBER =
            Pattern.compile("(\\S+) (\\S+) http=(\\d+) grpc=(\\d+) peer=(\\d+) raft=(\\d+)");

    public NodeIdentity {
        founders = List.copyOf(founders);
    }

    public NodeIdentity(Cluster cluster, String incarnation, Phase phase) {
        this(cluster, incarnation, phase, List.of(), Optional.empty(), Optional.empty());
    }

    public MemberId memberId() {
        return new MemberId(new NodeId(cluster.nodeId), incarnation);
    }

    /** The same directory, further on. */
    public NodeIdentity in(Phase newPhase, List<Member> knownFounders) {
        return new NodeIdentity(cluster, incarnation, newPhase, knownFounders, listed, replaces);
    }

    /** The same directory, its node reached where the others are told. */
    public NodeIdentity listedAs(Member self) {
        return new NodeIdentity(cluster, incarnation, phase, founders, Optional.of(self), replaces);
    }

    /** The same directory, its node to take that member's place. */
    public NodeIdentity replacing(Optional<NodeId> other) {
        return new NodeIdentity(cluster, incarnation, phase, founders, listed, other);
    }

    /** Whether the cluster was made with this very directory. */
    public boolean isFounder() {
        return founders.stream().anyMatch(f -> f.id().equals(memberId()));
    }

    /** What of the configuration contradicts this identity, one sentence each. */
    List<String> contradictions(Cluster configured) {
        List<String> found = new ArrayList<>();
        if (!cluster.clusterId.equals(configured.clusterId)) {
            found.add("clusterId is " + configured.clusterId + " but the data is of cluster " + cluster.clusterId);
        }
        if (!cluster.nodeId.equals(configured.nodeId)) {
            found.add("nodeId is " + configured.nodeId + " but the data is of node " + cluster.nodeId);
        }
        if (cluster.shards != configured.shards) {
            found.add("shards is " + configured.shards + " but the cluster was made with " + cluster.shards);
        }
        return found;
    }

    /** Lines of text, the last one a checksum over the others. */
    byte[] encoded() {
        StringBuilder body = new StringBuilder(FORMAT_FIELD + "=" + FORMAT + "\nclusterId=" + cluster.clusterId
                + "\nnodeId=" + cluster.nodeId + "\nshards=" + cluster.shards + "\nincarnation=" + incarnation
                + "\nphase=" + phase + "\n");
        listed.ifPresent(self -> body.append("self=").append(text(self)).append('\n'));
        replaces.ifPresent(node -> body.append("replaces=").append(node).append('\n'));
        founders.forEach(founder -> body.append(FOUNDER).append(text(founder)).append('\n'));
        return (body + CHECKSUM + checksum(body.toString()) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Empty if the bytes are not what {@link #encoded} wrote.
     *
     * @throws CannotStartException {@code NEWER_FORMAT} if that of a later release did
     */
    static Optional<NodeIdentity> decode(byte[] bytes) throws CannotStartException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int last = text.lastIndexOf(CHECKSUM);
        if (last < 0 || !text.substring(last).equals(CHECKSUM + checksum(text.substring(0, last)) + "\n")) {
            return Optional.empty();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : text.substring(0, last).split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith(FOUNDER)) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        int format = Integer.parseInt(fields.getOrDefault(FORMAT_FIELD, "0"));
        if (format > FORMAT) {
            throw new CannotStartException(
                    ExitCode.NEWER_FORMAT,
                    "the data directory has format " + format + ", this release reads up to " + FORMAT
                            + ": run the release that wrote it, or a later one");
        }
        if (format != FORMAT) {
            return Optional.empty();
        }
        Cluster cluster = new Cluster(
                fields.getOrDefault("clusterId", ""),
                fields.getOrDefault("nodeId", ""),
                Integer.parseInt(fields.getOrDefault("shards", "0")));
        List<Member> founders = text.lines()
                .filter(line -> line.startsWith(FOUNDER))
                .flatMap(line -> member(line.substring(FOUNDER.length())).stream())
                .toList();
        return Optional.of(new NodeIdentity(
                cluster,
                fields.getOrDefault("incarnation", ""),
                Phase.valueOf(fields.getOrDefault("phase", "")),
                founders,
                member(fields.getOrDefault("self", "")),
                Optional.ofNullable(fields.get("replaces")).map(NodeId::new)));
    }

    private static String text(Member member) {
        Member.Ports ports = member.ports();
        return "%s %s http=%d grpc=%d peer=%d raft=%d"
                .formatted(member.id(), member.host(), ports.http(), ports.grpc(), ports.peer(), ports.raft());
    }

    private static Optional<Member> member(String text) {
        Matcher found = MEMBER.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        Member.Ports ports = new Member.Ports(
                Integer.parseInt(found.group(3)),
                Integer.parseInt(found.group(4)),
                Integer.parseInt(found.group(5)),
                Integer.parseInt(found.group(6)));
        return MemberId.parse(found.group(1)).map(id -> new Member(id, found.group(2), ports));
    }

    private static String checksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
