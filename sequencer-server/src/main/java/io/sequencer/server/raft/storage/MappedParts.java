package io.sequencer.server.raft.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a checkpoint with their bytes mapped from its files. Ratis 3.3.0 keeps every part that it sent until a timer
 * of eight minutes ends, answered or not: as arrays, a checkpoint that is sent within that time would be on the heap as a
 * whole, and each attempt to send one adds to it. Of a mapped part the page cache holds what it can.
 */
final class MappedParts implements Iterator<InstallSnapshotRequestProto> {
    private final Path root;
    private final Iterator<InstallSnapshotRequestProto> parts;

    private String mappedName = "";
    private @Nullable MappedByteBuffer mapped;

    /** @param root what the names of the files are relative to; nothing below it changes while it is read */
    MappedParts(Path root, Iterator<InstallSnapshotRequestProto> parts) {
        this.root = root;
        this.parts = parts;
    }

    @Override
    public boolean hasNext() {
        return parts.hasNext();
    }

    @Override
    public InstallSnapshotRequestProto next() {
        InstallSnapshotRequestProto.Builder part = parts.next().toBuilder();
        part.getSnapshotChunkBuilder()
                .getFileChunksBuilderList()
                .forEach(chunk -> chunk.setData(mapped(chunk.getFilename(), chunk.getOffset(), chunk.getData())));
        return part.build();
    }

    private ByteString mapped(String name, long offset, ByteString data) {
        if (data.isEmpty() || offset + data.size() > Integer.MAX_VALUE) {
            return data;
        }
        MappedByteBuffer file = mapped;
        if (file == null || !name.equals(mappedName)) {
            try (FileChannel channel = FileChannel.open(root.resolve(name), StandardOpenOption.READ)) {
                file = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), Integer.MAX_VALUE));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + name + " of a checkpoint", e);
            }
            mapped = file;
            mappedName = name;
        }
        return UnsafeByteOperations.unsafeWrap(file.slice((int) offset, data.size()));
    }
}
