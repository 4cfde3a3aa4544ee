package io.sequencer.client.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sequencer.client.storage.PendingStoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingStoreTest {

    private static final String RECORD = "{\"content\":\"caf\u00e9 \ud83d\ude00\"}";

    @TempDir
    private Path directory;

    @Test
    void theRecordSavedLastIsLoadedByTheNextHandle() {
        for (PendingStore store : List.of(new MemoryPendingStore(), new FilePendingStore(directory))) {
            try (PendingStore.Slot slot = store.open("a/b:c")) {
                assertThat(slot.load()).isEmpty();
                slot.save("{}");
                slot.save(RECORD);
            }
            try (PendingStore.Slot slot = store.open("a/b:c");
                    PendingStore.Slot other = store.open("a/b_c")) {
                assertThat(slot.load()).contains(RECORD);
                assertThat(other.load()).isEmpty();
            }
        }
    }

    @Test
    void oneHandleAtATimeHasADocumentsPlace() {
        for (PendingStore store : List.of(new MemoryPendingStore(), new FilePendingStore(directory))) {
            try (PendingStore.Slot slot = store.open("notes")) {
                refused(Reason.IN_USE, () -> store.open("notes"));
                assertThat(slot.load()).isEmpty();
            }
            store.open("notes").close();
        }
    }

    @Test
    void everyDamageOfAFileIsFoundAndTheFileStaysAsItIs() throws IOException {
        FilePendingStore store = new FilePendingStore(directory);
        save(store, RECORD);
        byte[] sound = Files.readAllBytes(store.fileOf("notes"));
        for (int at = 0; at < sound.length; at++) {
            byte[] flipped = sound.clone();
            flipped[at] ^= 0x20;
            damaged(store, flipped);
        }
        for (int length = 0; length < sound.length; length++) {
            damaged(store, Arrays.copyOf(sound, length));
        }
        damaged(store, Arrays.copyOf(sound, sound.length + 1));
    }

    private static void damaged(FilePendingStore store, byte[] bytes) throws IOException {
        Files.write(store.fileOf("notes"), bytes);
        try (PendingStore.Slot slot = store.open("notes")) {
            refused(Reason.DAMAGED, slot::load);
        }
        assertThat(store.fileOf("notes")).hasBinaryContent(bytes);
    }

    @Test
    void aRecordSetAsideIsKeptAndLeavesThePlaceFree() throws IOException {
        FilePendingStore store = new FilePendingStore(directory);
        assertThat(store.setAside("notes")).isEmpty();
        for (int i = 0; i < 2; i++) {
            save(store, "record " + i);
            byte[] saved = Files.readAllBytes(store.fileOf("notes"));
            Optional<Path> aside = store.setAside("notes");
            assertThat(aside).hasValueSatisfying(path -> assertThat(path).hasBinaryContent(saved));
            try (PendingStore.Slot slot = store.open("notes")) {
                assertThat(slot.load()).isEmpty();
            }
        }
    }

    @Test
    void aRecordAboveTheLimitIsRefusedAndTheOneBeforeKept() {
        FilePendingStore store = new FilePendingStore(directory, 100);
        try (PendingStore.Slot slot = store.open("notes")) {
            slot.save("small");
            refused(Reason.TOO_LARGE, () -> slot.save("x".repeat(100)));
            assertThat(slot.load()).contains("small");
        }
    }

    @Test
    void aCrashWhileSavingLeavesTheRecordBefore() throws IOException {
        FilePendingStore store = new FilePendingStore(directory);
        save(store, "before");
        Path next = store.fileOf("notes").resolveSibling(store.fileOf("notes").getFileName() + ".next");
        Files.writeString(next, "sequencer-pending/1 by");
        try (PendingStore.Slot slot = store.open("notes")) {
            assertThat(slot.load()).contains("before");
            slot.save("after");
            assertThat(slot.load()).contains("after");
        }
    }

    private static void save(PendingStore store, String record) {
        try (PendingStore.Slot slot = store.open("notes")) {
            slot.save(record);
        }
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PendingStoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
