package io.sequencer.server.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.util.JsonFormat;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.sequencer.proto.backup.v1.BackedUpShard;
import io.sequencer.proto.backup.v1.BackupGrpc;
import io.sequencer.proto.backup.v1.BackupManifest;
import io.sequencer.proto.backup.v1.ReadShardRequest;
import io.sequencer.proto.backup.v1.ShardPiece;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.raft.files.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Takes a backup of a running node over gRPC, as plainly as can be. */
final class TestBackup {

    private TestBackup() {}

    static void take(NodeConfig node, Path directory) throws IOException {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", node.admin().port())
                .usePlaintext()
                .build();
        try {
            BackupManifest.Builder manifest =
                    BackupManifest.newBuilder().setFormat(1).setBegun("2026-01-01T00:00:00Z");
            for (int shard = 0; shard < node.shards(); shard++) {
                manifest.addShards(take(channel, shard, directory, manifest));
            }
            writeManifest(manifest.build(), directory);
        } finally {
            channel.shutdownNow();
        }
    }

    static void writeManifest(BackupManifest manifest, Path directory) throws IOException {
        Path file = directory.resolve(Backup.MANIFEST);
        Files.writeString(file, JsonFormat.printer().print(manifest), UTF_8);
        Files.writeString(
                directory.resolve(Backup.MANIFEST_SHA256),
                FileDigest.of(file).sha256() + "  " + Backup.MANIFEST + "\n",
                UTF_8);
    }

    static Iterator<ShardPiece> pieces(ManagedChannel channel, int shard) {
        return BackupGrpc.newBlockingStub(channel)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .readShard(ReadShardRequest.newBuilder().setShard(shard).build());
    }

    private static BackedUpShard take(
            ManagedChannel channel, int shard, Path directory, BackupManifest.Builder manifest) throws IOException {
        Iterator<ShardPiece> pieces = pieces(channel, shard);
        var begin = pieces.next().getBegin();
        manifest.setClusterId(begin.getClusterId()).setProductVersion(begin.getProductVersion());
        BackedUpShard.Builder described = begin.getShard().toBuilder();
        Path target = Files.createDirectories(directory.resolve("shard-" + shard));
        int file = 0;
        while (pieces.hasNext()) {
            ShardPiece piece = pieces.next();
            Files.write(
                    target.resolve(described.getFiles(file).getName()),
                    piece.getData().toByteArray(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            if (!piece.getSha256().isEmpty()) {
                described.getFilesBuilder(file).setSha256(piece.getSha256());
                file++;
            }
        }
        return described.build();
    }
}
