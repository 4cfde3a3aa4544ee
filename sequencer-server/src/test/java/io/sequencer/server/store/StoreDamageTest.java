package io.sequencer.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.proto.log.v1.OpBlock;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.DamagedFileException;
import io.sequencer.server.store.StoreOpenException.Kind;
import io.sequencer.server.store.rows.Column;
import io.sequencer.server.store.rows.RowKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreDamageTest {
    private static final int RECORD_BYTES = 60;
    private static final int ENTRIES = 120;
    private static final int FLIPS_PER_FILE = 12;

    @TempDir
    private Path temporary;

    private Path good;

    @BeforeEach
    void makeStore() {
        good = temporary.resolve("good");
        try (StoreResources shared = Stores.resources();
                ShardStore store = Stores.open(good, shared)) {
            Stores.write(store, new Story(RECORD_BYTES), ENTRIES);
        }
    }

    /** Every kind of file, places chosen by a fixed seed. */
    @Test
    void aFlippedBitIsReportedNotServed() throws IOException {
        Random random = new Random(7);
        int reported = 0;
        for (Path file : Stores.files(good)) {
            String name = file.getFileName().toString();
            if (Files.size(file) == 0 || name.startsWith("LOG") || name.equals("LOCK")) {
                continue;
            }
            for (int i = 0; i < FLIPS_PER_FILE; i++) {
                long offset = random.nextLong(Files.size(file));
                reported += servedOnlyTruth(name, offset) ? 0 : 1;
            }
        }
        assertThat(reported).as("damage that was seen").isGreaterThan(FLIPS_PER_FILE);
    }

    /** Reads everything; true if it was the story (to where the store says that it is), false if damage was reported. */
    private boolean servedOnlyTruth(String name, long offset) throws IOException {
        Path copy = temporary.resolve("copy");
        Stores.copy(good, copy);
        Stores.flip(copy.resolve(name), offset);
        try (StoreResources shared = Stores.resources();
                ShardStore store = Stores.open(copy, shared)) {
            Story.until(store.applied().getLogIndex(), RECORD_BYTES).assertToldBy(store);
            return true;
        } catch (CorruptStateException e) {
            return false;
        } catch (StoreOpenException e) {
            assertThat(e.kind())
                    .as("%s at %d: %s", name, offset, e.getMessage())
                    .isEqualTo(Kind.DAMAGED);
            return false;
        } finally {
            StoreDirectory.delete(copy);
        }
    }

    @Test
    void aBlockOfOpsWithAFlippedBitIsNamed() throws IOException {
        Path ops = null;
        try (StoreResources shared = Stores.resources();
                Database database = Database.open(good, shared)) {
            for (var file : database.rocks().getLiveFilesMetaData()) {
                if (new String(file.columnFamilyName(), UTF_8).equals(Column.OPS.label())) {
                    ops = good.resolve(file.fileName().substring(1));
                }
            }
        }
        Stores.flip(ops, 100);
        try (StoreResources shared = Stores.resources();
                ShardStore store = Stores.open(good, shared)) {
            assertThatThrownBy(() -> Story.blocks(store, "a", 1, Long.MAX_VALUE))
                    .isInstanceOf(CorruptStateException.class)
                    .hasMessageContaining("ops of a");
        }
    }

    @Test
    void readingTheTablesThroughFindsAFlippedBitInAnyOfThem() throws IOException {
        Random random = new Random(11);
        int tables = 0;
        for (Path file : Stores.files(good)) {
            if (file.getFileName().toString().endsWith(".sst")) {
                tables++;
                Path copy = temporary.resolve("copy");
                Stores.copy(good, copy);
                try (StoreResources shared = Stores.resources();
                        ShardStore store = Stores.open(copy, shared)) {
                    store.verifyFiles(read -> assertThat(read).isPositive());
                    // The first third is rows; a footer that is damaged does not even open.
                    Stores.flip(copy.resolve(file.getFileName()), random.nextLong(Math.max(1, Files.size(file) / 3)));
                    assertThatThrownBy(() -> store.verifyFiles(read -> {}))
                            .isInstanceOf(DamagedFileException.class)
                            .hasMessageContaining(file.getFileName().toString())
                            .hasMessageContaining("'repair rejoin'");
                } finally {
                    StoreDirectory.delete(copy);
                }
            }
        }
        assertThat(tables).isPositive();
    }

    @Test
    void aRowThatDoesNotParseOrHasAnUnknownFormatOrStandsElsewhereIsNamed() throws Exception {
        OpBlock block = Story.block(7, 1, 1, RECORD_BYTES);
        List<byte[]> wrong = List.of(
                new byte[] {1, 2, 3},
                block.toBuilder().setFormat(2).build().toByteArray(),
                block.toBuilder().setFirstSeq(8).build().toByteArray(),
                new byte[0]);
        for (byte[] row : wrong) {
            try (StoreResources shared = Stores.resources();
                    Database database = Database.open(good, shared)) {
                database.rocks().put(database.column(Column.OPS), RowKeys.numbered("mine", 7), row);
            }
            try (StoreResources shared = Stores.resources();
                    ShardStore store = Stores.open(good, shared)) {
                assertThatThrownBy(() -> Story.blocks(store, "mine", 7, 7))
                        .isInstanceOf(CorruptStateException.class)
                        .hasMessageContaining("row ops mine seq 7");
            }
        }
    }
}
