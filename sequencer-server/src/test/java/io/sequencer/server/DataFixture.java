package io.sequencer.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.server.config.NodeConfig;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.shard.Shard;
import io.sequencer.server.store.StoreView;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A node's data directory as an archive, and all that can be read of it as lines of text. */
final class DataFixture {
    private static final int MANY = 1_000_000;

    private DataFixture() {}

    /** All but what every start makes anew, and what only tells where the directory once was. */
    static void pack(Path directory, OutputStream archive) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !directory.relativize(file).startsWith("native")
                            && !file.getFileName().toString().startsWith("LOG"))
                    .sorted()
                    .toList();
        }
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            for (Path file : files) {
                zip.putNextEntry(new ZipEntry(directory.relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }

    static void unpack(InputStream archive, Path directory) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(archive)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = directory.resolve(entry.getName()).normalize();
                if (!file.startsWith(directory)) {
                    throw new IOException("outside of the archive: " + entry.getName());
                }
                Files.createDirectories(file.getParent());
                Files.copy(zip, file);
            }
        }
    }

    /** Has the only founder be found at this node's addresses: those of long ago may be taken. */
    static void move(NodeConfig config) throws IOException {
        Path identity = config.dataDir().resolve("IDENTITY");
        String body = Files.readString(identity)
                .replaceAll(
                        "http=\\d+ grpc=\\d+ peer=\\d+ raft=\\d+",
                        "http=%d grpc=%d peer=%d raft=%d"
                                .formatted(
                                        config.http().port(),
                                        config.grpc().port(),
                                        config.peer().port(),
                                        config.raftEndpoint().port()))
                .replaceFirst("crc32c=.*\n$", "");
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(UTF_8));
        Files.writeString(identity, body + "crc32c=%08x\n".formatted(crc.getValue()));
    }

    /** Every row of every shard, and what the documents are at their heads. */
    static List<String> describe(SequencerNode node) {
        List<String> lines = new ArrayList<>();
        for (Shard shard : node.shards()) {
            shard.read(rows -> {
                describe(shard.number(), rows, lines);
                return true;
            });
        }
        return lines;
    }

    private static void describe(int shard, StoreView rows, List<String> lines) {
        // Elections of the reading node move the index on, and it raises the level; but nothing of the state.
        AppliedRow applied = rows.applied().toBuilder()
                .clearTerm()
                .clearLogIndex()
                .clearTimeMillis()
                .clearFeatureLevel()
                .build();
        lines.add("shard " + shard + ": " + line(applied));
        DocumentHistory history = new DocumentHistory(rows);
        for (String docId : rows.documentIds("", "", MANY)) {
            DocumentRow row = rows.document(docId).orElseThrow();
            lines.add("document " + line(row));
            if (row.getDeletedLogIndex() == 0) {
                history.head(docId)
                        .ifPresent(head -> lines.add("head " + head.headSeq() + " version " + head.version() + " chain "
                                + TextFormat.escapeBytes(head.chainHash()) + " content "
                                + head.content()));
                lines.add("verified " + history.verify(row));
                rows.blocks(docId, 1, Long.MAX_VALUE, block -> lines.add("ops " + line(block)));
                snapshots(rows, row, lines);
            }
        }
        rows.sessions(Optional.empty(), (key, row) -> lines.add("session " + key.docId() + " " + line(row)));
        rows.feed(0, (logIndex, row) -> lines.add("feed " + logIndex + " " + line(row)));
    }

    private static void snapshots(StoreView rows, DocumentRow row, List<String> lines) {
        TreeMap<Long, String> contents = new TreeMap<>();
        long below = Long.MAX_VALUE;
        for (var found = rows.snapshot(row.getDocId(), below);
                found.isPresent();
                found = rows.snapshot(row.getDocId(), below)) {
            lines.add("snapshot " + line(found.get()));
            below = found.get().getSeq() - 1;
            if (row.getMode() != DocumentMode.TEXT) {
                rows.clientContent(row.getDocId(), found.get().getContentSeq())
                        .ifPresent(content -> contents.put(content.getSeq(), line(content)));
            }
        }
        contents.values().forEach(content -> lines.add("content " + content));
    }

    private static String line(Message row) {
        return TextFormat.printer().emittingSingleLine(true).printToString(row).strip();
    }

    static void write(Path file, List<String> lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n", UTF_8);
    }
}
