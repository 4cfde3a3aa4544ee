package io.sequencer.server.raft.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sequencer.server.raft.RaftConfig;
import io.sequencer.server.raft.files.DurableFiles;
import io.sequencer.server.raft.files.TextFormat;
import io.sequencer.server.raft.member.MemberId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroupId;

/**
 * Whose the directory is: the file {@code cluster} names cluster, node and number of shards, and a directory that was
 * someone else's is refused. A log put under another node's name would vote twice.
 */
public final class ClusterMark {

    private static final int FORMAT = 1;
    private static final String FORMAT_LINE = "sequencer raft directory, format ";

    private ClusterMark() {}

    /** On return the directory exists and is marked as this configuration's, on disk. */
    public static void claim(RaftConfig config) throws IOException {
        claim(config.directory(), config.clusterId(), config.self().id(), config.shards());
    }

    /** The same for a node that does not run yet. */
    public static void claim(Path raft, UUID clusterId, MemberId node, int shards) throws IOException {
        Files.createDirectories(raft);
        Path mark = raft.resolve("cluster");
        String mine = FORMAT_LINE + FORMAT + "\ncluster " + clusterId + "\nnode " + node + "\nshards " + shards + "\n";
        if (!Files.exists(mark)) {
            DurableFiles.replace(mark, mine.getBytes(UTF_8));
            return;
        }
        String found = Files.readString(mark, UTF_8);
        TextFormat.check(found.lines().findFirst().orElse(""), FORMAT_LINE, FORMAT, mark);
        if (!found.equals(mine)) {
            throw new IOException(raft + " belongs to [" + oneLine(found) + "], this node is [" + oneLine(mine) + "]");
        }
    }

    /** The Raft group of a shard; the same on every node of the cluster, and on no node of another. */
    public static RaftGroupId groupOf(UUID clusterId, int shard) {
        return RaftGroupId.valueOf(UUID.nameUUIDFromBytes((clusterId + "/shard/" + shard).getBytes(UTF_8)));
    }

    private static String oneLine(String text) {
        return text.strip().replace("\n", ", ");
    }
}
