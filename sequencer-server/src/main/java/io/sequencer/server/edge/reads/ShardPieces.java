package io.sequencer.server.edge.reads;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.sequencer.proto.backup.v1.BackedUpShard;
import io.sequencer.proto.backup.v1.BackupFile;
import io.sequencer.proto.backup.v1.ShardBegin;
import io.sequencer.proto.backup.v1.ShardPiece;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.server.backup.live.PinnedState;
import io.sequencer.server.backup.live.PinnedStates;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.raft.files.FileDigest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard's files, piece by piece. The state is pinned with the first piece, and let go when nobody asks for more, which the
 * call's loop says while a reader thread may be at a piece; so that is done on a reader thread too.
 */
public final class ShardPieces implements Batches<ShardPiece> {
    private static final Logger LOG = LoggerFactory.getLogger(ShardPieces.class);
    private static final int PIECE_BYTES = 256 << 10;
    private static final int RETRY_AFTER_MILLIS = 1_000;
    private static final Duration RELEASE_AGAIN = Duration.ofSeconds(1);

    private final EdgeNode node;
    private final int shard;
    private final PinnedStates states;
    private final Deque<Path> files = new ArrayDeque<>();
    private final MessageDigest sha256 = FileDigest.newSha256();
    private @Nullable PinnedState state;
    private @Nullable InputStream open;
    private boolean over;
    private volatile boolean begun;
    private volatile long lastAsked = System.nanoTime();

    public ShardPieces(EdgeNode node, int shard, PinnedStates states) {
        this.node = node;
        this.shard = shard;
        this.states = states;
    }

    /** What this node holds is linearizable now. */
    public void begin() {
        begun = true;
    }

    /** How long nobody asked for a piece. */
    public Duration idle() {
        return Duration.ofNanos(System.nanoTime() - lastAsked);
    }

    @Override
    public synchronized Step<ShardPiece> next() {
        lastAsked = System.nanoTime();
        if (!begun || over) {
            return new Step.Wait<>();
        }
        try {
            PinnedState pinned = state;
            if (pinned == null) {
                return new Step.Batch<>(ShardPiece.newBuilder().setBegin(pin()).build());
            }
            return files.isEmpty() ? new Step.End<>() : new Step.Batch<>(piece(pinned));
        } catch (IOException e) {
            throw new UncheckedIOException("reading shard " + shard + " for a backup", e);
        }
    }

    private ShardBegin pin() throws IOException {
        Optional<PinnedState> found = states.pin(shard);
        if (found.isEmpty()) {
            throw new RefusedException(Errors.tooMany("backups_of_a_shard", 1, RETRY_AFTER_MILLIS));
        }
        PinnedState pinned = found.get();
        state = pinned;
        files.addAll(pinned.files());
        AppliedRow applied = pinned.applied();
        BackedUpShard.Builder described = BackedUpShard.newBuilder()
                .setShard(shard)
                .setNodeId(node.identity().nodeId())
                .setTerm(applied.getTerm())
                .setLogIndex(applied.getLogIndex())
                .setStateDigest(
                        HexFormat.of().formatHex(applied.getStateDigest().toByteArray()))
                .setDocuments(applied.getDocuments())
                .setSettings(applied.getSettings());
        for (Path file : files) {
            described.addFiles(BackupFile.newBuilder()
                    .setName(file.toString())
                    .setBytes(Files.size(pinned.directory().resolve(file))));
        }
        return ShardBegin.newBuilder()
                .setClusterId(node.identity().clusterId())
                .setProductVersion(node.identity().version())
                .setShards(node.shards())
                .setShard(described)
                .build();
    }

    private ShardPiece piece(PinnedState pinned) throws IOException {
        InputStream in = open;
        if (in == null) {
            in = Files.newInputStream(pinned.directory().resolve(files.element()));
            open = in;
        }
        byte[] bytes = in.readNBytes(PIECE_BYTES);
        sha256.update(bytes);
        ByteString data = UnsafeByteOperations.unsafeWrap(bytes);
        if (bytes.length == PIECE_BYTES) {
            return ShardPiece.newBuilder().setData(data).build();
        }
        in.close();
        open = null;
        files.remove();
        return ShardPiece.newBuilder()
                .setData(data)
                .setSha256(HexFormat.of().formatHex(sha256.digest()))
                .build();
    }

    @Override
    public void ended() {
        if (!node.read(this::release)) {
            node.work().timer().after(RELEASE_AGAIN, this::ended);
        }
    }

    private synchronized void release() {
        over = true;
        try (PinnedState pinned = state;
                InputStream in = open) {
            state = null;
            open = null;
        } catch (IOException e) {
            LOG.warn("what was pinned of shard {} for a backup cannot be removed; the next start does", shard, e);
        }
    }
}
