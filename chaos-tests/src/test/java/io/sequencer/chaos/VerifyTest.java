package io.sequencer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.cli.Main;
import io.sequencer.cli.cluster.LocalCluster;
import io.sequencer.cli.cluster.LocalNode;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Edits;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Submit;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import picocli.CommandLine;

/** {@code sequencer verify} on a cluster of real processes. */
class VerifyTest {
    private static final ClientOptions OPTIONS = ClientOptions.defaults().withCallTimeout(Duration.ofSeconds(60));
    private static final Duration STOP_WITHIN = Duration.ofSeconds(60);

    /** What the command printed, and its exit code. */
    private record Answer(int code, String text) {}

    @Test
    void soundClusterIsSoundWhileItIsWrittenTo_aForgedOpAndADeadNodeAreNamed(@TempDir Path directory) throws Exception {
        try (LocalCluster cluster = Clusters.three(directory);
                SequencerClient client = SequencerClient.connect(cluster.endpoints(), OPTIONS)) {
            for (int i = 0; i < 4; i++) {
                client.documents().create("notes-" + i, DocumentMode.TEXT);
                write(client, "notes-" + i, 0);
            }
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Long> writer = CompletableFuture.supplyAsync(() -> {
                long seq = 1;
                while (!done.get()) {
                    write(client, "notes-0", seq++);
                }
                return seq;
            });
            Answer sound = verify(cluster);
            done.set(true);
            assertThat(writer.join()).isPositive();
            assertThat(sound.text()).contains("\"sound\":true", "\"documents\":4", "\"findings\":[]");
            assertThat(sound.code()).isZero();

            LocalNode damaged = cluster.node("n3");
            damaged.stop(STOP_WITHIN);
            forgeOps(damaged.dataDirectory().resolve("state"), "notes-1");
            Answer dead = verify(cluster);
            assertThat(dead.code()).isEqualTo(1);
            assertThat(dead.text()).contains("n3 is a member and was not asked", "does not answer");

            damaged.start();
            cluster.awaitReady(damaged, Duration.ofSeconds(90));
            Answer forged = verify(cluster);
            assertThat(forged.code()).isEqualTo(1);
            assertThat(forged.text()).contains("\"sound\":false", "n3: notes-1: ");
            assertThat(forged.text()).doesNotContain("n1: ", "n2: ");
        }
    }

    private static void write(SequencerClient client, String docId, long baseSeq) {
        var reply = client.documents()
                .submit(Submit.newBuilder()
                        .setDocId(docId)
                        .setClientId(SequencerClient.newClientId())
                        .setFirstClientSeq(1)
                        .setBaseSeq(baseSeq)
                        .addOps(Edits.insert(0, "text"))
                        .build());
        assertThat(reply.hasAck()).as("%s", reply).isTrue();
    }

    private static Answer verify(LocalCluster cluster) {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true));
        String nodes = cluster.endpoints().stream().map(Endpoint::toString).collect(Collectors.joining(","));
        return new Answer(line.execute("verify", "--json", "--nodes", nodes), out.toString());
    }

    /** Changes the first op of the document, in whichever shard it is, as no checksum of the database notices. */
    private static void forgeOps(Path state, String docId) throws RocksDBException {
        int forged = 0;
        for (int shard = 0; shard < 3; shard++) {
            String path = state.resolve("shard-" + shard).toString();
            List<ColumnFamilyDescriptor> columns = new ArrayList<>();
            try (Options options = new Options()) {
                for (byte[] name : RocksDB.listColumnFamilies(options, path)) {
                    columns.add(new ColumnFamilyDescriptor(name));
                }
            }
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            try (DBOptions options = new DBOptions().setAtomicFlush(true);
                    RocksDB database = RocksDB.open(options, path, columns, handles);
                    FlushOptions wait = new FlushOptions()) {
                for (ColumnFamilyHandle column : handles) {
                    boolean holdsOps = new String(column.getName(), StandardCharsets.UTF_8).equals("ops");
                    forged += holdsOps ? forge(database, column, docId) : 0;
                }
                database.flush(wait, handles);
            }
        }
        assertThat(forged).isEqualTo(1);
    }

    private static int forge(RocksDB database, ColumnFamilyHandle ops, String docId) throws RocksDBException {
        try (RocksIterator rows = database.newIterator(ops)) {
            rows.seek(docId.getBytes(StandardCharsets.UTF_8));
            if (!rows.isValid() || !new String(rows.key(), StandardCharsets.UTF_8).startsWith(docId + '\0')) {
                return 0;
            }
            OpBlock block = OpBlock.parseFrom(rows.value());
            byte[] record = block.getRecords(0).toByteArray();
            String text = new String(record, StandardCharsets.ISO_8859_1).replace("text", "tent");
            database.put(
                    ops,
                    rows.key(),
                    block.toBuilder()
                            .setRecords(0, ByteString.copyFrom(text, StandardCharsets.ISO_8859_1))
                            .build()
                            .toByteArray());
            return 1;
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
