package io.sequencer.server.boot;

import io.sequencer.server.config.NodeConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What a data directory belongs to, fixed at a node's first start.
 *
 * @param shards Raft groups of the cluster; a document's shard depends on it
 * @param peers ids of the cluster's nodes at the first start, for people: later changes of the membership are in the log
 */
public record NodeIdentity(String clusterId, String nodeId, int shards, List<String> peers) {

    private static final String FORMAT = "1";
    private static final String CHECKSUM = "crc32c=";

    public NodeIdentity {
        peers = List.copyOf(peers);
    }

    public static NodeIdentity of(NodeConfig config) {
        List<String> peers =
                config.peers().stream().map(NodeConfig.Peer::id).sorted().toList();
        return new NodeIdentity(config.clusterId(), config.nodeId(), config.shards(), peers);
    }

    /** The same on every node of the cluster: groups and peers carry it, so that nodes of two clusters never talk. */
    public UUID clusterUuid() {
        return UUID.nameUUIDFromBytes(("sequencer cluster " + clusterId).getBytes(StandardCharsets.UTF_8));
    }

    /** What of the configuration contradicts this identity, one sentence each. */
    List<String> contradictions(NodeIdentity configured) {
        List<String> found = new ArrayList<>();
        if (!clusterId.equals(configured.clusterId)) {
            found.add("clusterId is " + configured.clusterId + " but the data is of cluster " + clusterId);
        }
        if (!nodeId.equals(configured.nodeId)) {
            found.add("nodeId is " + configured.nodeId + " but the data is of node " + nodeId);
        }
        if (shards != configured.shards) {
            found.add("shards is " + configured.shards + " but the cluster was made with " + shards);
        }
        return found;
    }

    /** Lines of text, the last one a checksum over the others. */
    byte[] encoded() {
        String body = "sequencer-node=" + FORMAT + "\nclusterId=" + clusterId + "\nnodeId=" + nodeId + "\nshards="
                + shards + "\npeers=" + String.join(",", peers) + "\n";
        return (body + CHECKSUM + checksum(body) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Empty if the bytes are not what {@link #encoded} wrote. */
    static Optional<NodeIdentity> decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int last = text.lastIndexOf(CHECKSUM);
        if (last < 0 || !text.substring(last).equals(CHECKSUM + checksum(text.substring(0, last)) + "\n")) {
            return Optional.empty();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : text.substring(0, last).split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        if (!FORMAT.equals(fields.get("sequencer-node"))) {
            return Optional.empty();
        }
        return Optional.of(new NodeIdentity(
                fields.getOrDefault("clusterId", ""),
                fields.getOrDefault("nodeId", ""),
                Integer.parseInt(fields.getOrDefault("shards", "0")),
                List.of(fields.getOrDefault("peers", "").split(","))));
    }

    private static String checksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
