package io.sequencer.server.raft.storage;

import io.sequencer.server.raft.DamagedLogException;
import io.sequencer.server.raft.NewerFormatException;
import io.sequencer.server.raft.files.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * An index up to which this node's log of one shard is committed and on disk, in a small file of its own: who reads it can
 * tell that the log was longer once. Written a few times a second, so it lags behind a little; it never runs ahead.
 *
 * <p>Two slots are written in turn, each with its format and a checksum: a torn write leaves the other. One thread raises.
 */
public final class Watermark implements AutoCloseable {

    private static final int SLOT_BYTES = 512;
    private static final int FORMAT = 1;
    private static final int CHECKED_BYTES = Integer.BYTES + Long.BYTES;
    private static final int RECORD_BYTES = CHECKED_BYTES + Integer.BYTES;

    private final FileChannel channel;
    private long index;
    private int nextSlot;

    private Watermark(FileChannel channel) {
        this.channel = channel;
    }

    /** Opens the file, or makes it, on disk when this returns. */
    public static Watermark open(Path file) throws IOException {
        boolean isNew = !Files.exists(file);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            if (isNew) {
                DurableFiles.syncOne(file.toAbsolutePath().resolveSibling("."));
            }
            Watermark watermark = new Watermark(channel);
            int broken = 0;
            for (int slot = 0; slot < 2; slot++) {
                long found = watermark.read(slot);
                broken += found < 0 ? 1 : 0;
                if (found > watermark.index) {
                    watermark.index = found;
                    watermark.nextSlot = 1 - slot;
                }
            }
            if (broken > 0 && watermark.index == 0) {
                // A torn write leaves the other slot: nobody knows any more how far the log was.
                throw new DamagedLogException("the watermark " + file + " is damaged: run 'repair rejoin'");
            }
            return watermark;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The highest index ever raised to; 0 in the beginning. */
    public long index() {
        return index;
    }

    /** On return the index is on disk. Lower ones are ignored. */
    public void raise(long reached) throws IOException {
        if (reached <= index) {
            return;
        }
        ByteBuffer slot = ByteBuffer.allocate(RECORD_BYTES).putInt(FORMAT).putLong(reached);
        slot.putInt(crc(slot)).flip();
        channel.write(slot, (long) nextSlot * SLOT_BYTES);
        channel.force(false);
        nextSlot = 1 - nextSlot;
        index = reached;
    }

    /** 0 if it was never written, -1 if it is not as it was written. */
    private long read(int slot) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
        if (channel.read(record, (long) slot * SLOT_BYTES) < RECORD_BYTES) {
            return 0;
        }
        if (record.getInt(CHECKED_BYTES) != crc(record)) {
            return isZero(record) ? 0 : -1;
        }
        if (record.getInt(0) > FORMAT) {
            throw new NewerFormatException("a watermark of the Raft log", record.getInt(0), FORMAT);
        }
        return record.getLong(Integer.BYTES);
    }

    /** The second slot's write makes the file so long that a first one, never written, reads as zeros. */
    private static boolean isZero(ByteBuffer record) {
        return record.duplicate().flip().equals(ByteBuffer.allocate(RECORD_BYTES));
    }

    private static int crc(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.duplicate().position(0).limit(CHECKED_BYTES));
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
