package io.sequencer.server.raft.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.ratis.proto.RaftProtos.FileChunkProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedPartsTest {
    private static final int PART = 1000;

    @TempDir
    Path root;

    @Test
    void aPartIsWhatWasReadAndHoldsNoHeap() throws Exception {
        byte[] bytes = new byte[2 * PART + 1];
        new Random(1).nextBytes(bytes);
        Files.write(Files.createDirectories(root.resolve("sm/state")).resolve("1.sst"), bytes);
        Files.write(root.resolve("sm/state/empty"), new byte[0]);
        List<InstallSnapshotRequestProto> parts = List.of(
                part("sm/state/1.sst", bytes, 0, PART),
                part("sm/state/1.sst", bytes, PART, PART),
                part("sm/state/empty", bytes, 0, 0),
                part("sm/state/1.sst", bytes, 2 * PART, 1));

        MappedParts mapped = new MappedParts(root, parts.iterator());

        for (InstallSnapshotRequestProto part : parts) {
            InstallSnapshotRequestProto got = mapped.next();
            assertThat(got).isEqualTo(part);
            ByteString data = got.getSnapshotChunk().getFileChunks(0).getData();
            assertThat(data.isEmpty() || data.asReadOnlyByteBuffer().isDirect()).isTrue();
        }
        assertThat(mapped.hasNext()).isFalse();
    }

    private static InstallSnapshotRequestProto part(String name, byte[] bytes, int offset, int size) {
        InstallSnapshotRequestProto.Builder part = InstallSnapshotRequestProto.newBuilder();
        part.getSnapshotChunkBuilder()
                .addFileChunks(FileChunkProto.newBuilder()
                        .setFilename(name)
                        .setOffset(offset)
                        .setData(ByteString.copyFrom(bytes, offset, size)));
        return part.build();
    }
}
