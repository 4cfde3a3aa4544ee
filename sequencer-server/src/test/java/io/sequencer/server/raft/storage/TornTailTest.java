package io.sequencer.server.raft.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Ends of log files, torn and damaged. */
class TornTailTest {

    private static final int FILE_BYTES = 64 << 10;
    private static final int SECTOR = 512;

    /** Where the readable entries end: not at a sector's boundary. */
    private static final int START = 700;

    @Property(tries = 500)
    void whatAPowerCutLeavesOfTheLastEntryIsAnInterruptedWrite(
            @ForAll @IntRange(min = 600, max = 8000) int size,
            @ForAll @IntRange(max = 7) int sectors,
            @ForAll long seed) {
        byte[] entry = entry(size, seed);
        // The disk wrote the first sectors and not the others, or the others and not the first.
        int boundary = 1024 + SECTOR * sectors;
        if (boundary >= START + entry.length) {
            return;
        }
        byte[] first = file(entry);
        Arrays.fill(first, boundary, FILE_BYTES, (byte) 0);
        assertThat(tail(first).isInterruptedWrite()).isTrue();
        byte[] last = file(entry);
        Arrays.fill(last, START, boundary, (byte) 0);
        assertThat(tail(last).isInterruptedWrite()).isTrue();
    }

    @Property(tries = 2000)
    void oneBitThatWasLostOfAWholeEntryIsNone(
            @ForAll @IntRange(min = 10, max = 3000) int size,
            @ForAll @IntRange(max = 24_000) int bit,
            @ForAll long seed) {
        byte[] entry = entry(size, seed);
        byte[] file = file(entry);
        int damaged = bit % (entry.length * 8);
        file[START + damaged / 8] ^= (byte) (1 << (damaged % 8));
        assertThat(tail(file).isInterruptedWrite()).isFalse();
    }

    @Test
    void wholeEntryBehindTheHoleMeansThatSomethingElseHappened() {
        byte[] first = entry(2000, 1);
        byte[] second = entry(300, 2);
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        byte[] file = file(both);
        Arrays.fill(file, 1024, 2048, (byte) 0);
        assertThat(tail(file).isInterruptedWrite()).isFalse();
        Arrays.fill(file, 2048, FILE_BYTES, (byte) 0);
        assertThat(tail(file).isInterruptedWrite()).isTrue();
    }

    @Test
    void fileThatEndsWithinAnEntryWasInterrupted() {
        assertThat(tail(Arrays.copyOf(file(entry(5000, 3)), START + 2000)).isInterruptedWrite())
                .isTrue();
    }

    private static TornTail tail(byte[] file) {
        return new TornTail(file, START, 1 << 20);
    }

    /** As Ratis writes one: length, term and so on without a zero, checksum of both. */
    private static byte[] entry(int size, long seed) {
        ByteBuffer entry = ByteBuffer.allocate(size + 10);
        for (int rest = size; ; rest >>>= 7) {
            entry.put((byte) (rest > 0x7f ? (rest & 0x7f) | 0x80 : rest));
            if (rest <= 0x7f) {
                break;
            }
        }
        entry.put((byte) 0x08);
        Random random = new Random(seed);
        for (int i = 1; i < size; i++) {
            entry.put((byte) (1 + random.nextInt(255)));
        }
        CRC32C crc = new CRC32C();
        crc.update(entry.array(), 0, entry.position());
        entry.putInt((int) crc.getValue());
        return Arrays.copyOf(entry.array(), entry.position());
    }

    private static byte[] file(byte[] entries) {
        byte[] file = new byte[FILE_BYTES];
        Arrays.fill(file, 0, START, (byte) 1);
        System.arraycopy(entries, 0, file, START, entries.length);
        return file;
    }
}
