package io.sequencer.server.store;

import io.sequencer.proto.log.v1.StoreIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the tests of this package open stores with. */
final class Stores {
    static final StoreIdentity SHARD_0 = identity("c1", 0, 3);

    private Stores() {}

    static StoreIdentity identity(String cluster, int shard, int shards) {
        return StoreIdentity.newBuilder()
                .setFormat(1)
                .setClusterId(cluster)
                .setShard(shard)
                .setShards(shards)
                .build();
    }

    static StoreResources resources() {
        return new StoreResources(32 << 20, 16 << 20);
    }

    static ShardStore open(Path directory, StoreResources shared) {
        return ShardStore.open(directory, SHARD_0, shared);
    }

    /** The store's files, one level deep, by name. */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile).sorted().toList();
        }
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : files(from)) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
    }

    static void flip(Path file, long offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) offset] ^= 0x40;
        Files.write(file, bytes);
    }

    /** Goes on telling the story to the store. */
    static void write(ShardStore store, Story story, long untilIndex) {
        while (story.index() < untilIndex) {
            store.write(story.next());
        }
    }
}
