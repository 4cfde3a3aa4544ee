package io.sequencer.server.raft.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;

/**
 * Is what cannot be read at the end of a log file a write that a power cut interrupted, or damage to entries that were whole?
 *
 * <p>An entry is a length (varint), its bytes, and a checksum of both. The file was filled with zeros before, and a disk writes whole
 * sectors, so an interrupted write leaves zeros from a sector's boundary on, or a whole sector of them. Damage leaves no such
 * hole: all bytes of the entry are there and do not agree with its checksum. And behind an interrupted write nothing can be
 * whole, unless the disk wrote out of order; then nobody can tell which of the two it is, and it counts as damage.
 */
final class TornTail {

    private static final int SECTOR_BYTES = 512;
    private static final int CHECKSUM_BYTES = 4;
    private static final int LONGEST_VARINT = 5;
    /** Of an entry's first two fields, which all entries begin with: term and index. */
    private static final byte TERM_TAG = 0x08;

    private final byte[] file;
    private final int start;
    private final int maxEntryBytes;

    /**
     * @param file the whole file
     * @param start where its readable entries end
     */
    TornTail(byte[] file, int start, int maxEntryBytes) {
        this.file = file;
        this.start = start;
        this.maxEntryBytes = maxEntryBytes;
    }

    /** Whether the write at the end was interrupted, and nothing behind it or in it is a whole entry. */
    boolean isInterruptedWrite() {
        int end = endOfWritten();
        return end > start && hasHole(extent(end)) && !holdsAWholeEntry(end);
    }

    /** Behind the last byte that is not zero. */
    private int endOfWritten() {
        int end = file.length;
        while (end > start && file[end - 1] == 0) {
            end--;
        }
        return end;
    }

    /** Where the interrupted write was to end, as far as can be told: by its length if that was written, else by what was. */
    private int extent(int end) {
        Varint length = Varint.at(file, start);
        long whole = start + (long) length.bytes() + length.value() + CHECKSUM_BYTES;
        boolean isKnown = length.value() > 0 && length.value() <= maxEntryBytes;
        return isKnown ? (int) Math.min(file.length, whole) : end;
    }

    /** From the beginning, or from a sector's boundary, to the sector's end or the write's: only zeros. */
    private boolean hasHole(int extent) {
        int from = start;
        while (from < extent) {
            int to = Math.min(extent, from - (from % SECTOR_BYTES) + SECTOR_BYTES);
            if (isZero(from, to)) {
                return true;
            }
            from = to;
        }
        // Cut off where the file ends.
        Varint length = Varint.at(file, start);
        return start + (long) length.bytes() + length.value() + CHECKSUM_BYTES > file.length
                && length.value() > 0
                && length.value() <= maxEntryBytes;
    }

    private boolean isZero(int from, int to) {
        for (int i = from; i < to; i++) {
            if (file[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Also one at the very beginning whose length was damaged: it is whole under another length. */
    private boolean holdsAWholeEntry(int end) {
        for (int at = start; at < end; at++) {
            if (file[at] != 0 && (isWhole(at, end) || (at == start && isWholeUnderAnotherLength(end)))) {
                return true;
            }
        }
        return false;
    }

    private boolean isWhole(int at, int end) {
        Varint length = Varint.at(file, at);
        int data = at + length.bytes();
        // The checksum itself may end with zeros.
        return length.value() > 0
                && length.value() <= maxEntryBytes
                && data < file.length
                && file[data] == TERM_TAG
                && (long) data + length.value() <= end
                && (long) data + length.value() + CHECKSUM_BYTES <= file.length
                && checksum(at, data + length.value()) == storedAt(data + length.value());
    }

    private boolean isWholeUnderAnotherLength(int end) {
        for (int bytes = 1; bytes <= LONGEST_VARINT && start + bytes < file.length; bytes++) {
            if (file[start + bytes] != TERM_TAG) {
                continue;
            }
            // Its last byte is the last that is not zero, or that and up to three zeros belong to the checksum.
            for (int checksumAt = end - CHECKSUM_BYTES; checksumAt < end; checksumAt++) {
                int length = checksumAt - start - bytes;
                if (length > 0
                        && checksumAt + CHECKSUM_BYTES <= file.length
                        && CodedOutputStream.computeUInt32SizeNoTag(length) == bytes
                        && checksum(length, start + bytes, checksumAt) == storedAt(checksumAt)) {
                    return true;
                }
            }
        }
        return false;
    }

    private int checksum(int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(file, from, to - from);
        return (int) crc.getValue();
    }

    private int checksum(int length, int from, int to) {
        byte[] written = new byte[CodedOutputStream.computeUInt32SizeNoTag(length)];
        try {
            CodedOutputStream.newInstance(written).writeUInt32NoTag(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        CRC32C crc = new CRC32C();
        crc.update(written);
        crc.update(file, from, to - from);
        return (int) crc.getValue();
    }

    private int storedAt(int at) {
        return ByteBuffer.wrap(file).getInt(at);
    }

    /** @param value -1 if it is none */
    private record Varint(int value, int bytes) {

        static Varint at(byte[] file, int at) {
            long value = 0;
            for (int i = 0; i < LONGEST_VARINT && at + i < file.length; i++) {
                value |= (long) (file[at + i] & 0x7f) << (7 * i);
                if (file[at + i] >= 0) {
                    return new Varint(value <= Integer.MAX_VALUE ? (int) value : -1, i + 1);
                }
            }
            return new Varint(-1, LONGEST_VARINT);
        }
    }
}
