package io.sequencer.text;

import io.sequencer.text.MalformedOpException.Flaw;
import io.sequencer.text.RopeNode.Branch;
import io.sequencer.text.RopeNode.Leaf;
import io.sequencer.text.utf8.Utf8;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The content of a text document. Immutable: an edit gives a new rope that shares all but one path with the old one, so
 * any thread may read any version while another goes on editing. An edit of a document of n bytes takes O(log n).
 *
 * <p>Positions and lengths are code points; sizes are bytes of UTF-8.
 */
public final class Rope {
    /** Most bytes of content. */
    public static final int MAX_BYTES = TextOp.MAX_LENGTH;

    /** No text. */
    public static final Rope EMPTY = new Rope(RopeSplice.EMPTY);

    private final RopeNode root;

    Rope(RopeNode root) {
        this.root = root;
    }

    /**
     * The content {@code text}, in time proportional to its length.
     *
     * @throws MalformedOpException for a lone surrogate, or text above {@link #MAX_BYTES}
     */
    public static Rope of(String text) {
        Lengths.codePoints(text);
        if (Utf8.encodedLength(text) > MAX_BYTES) {
            throw tooLong();
        }
        return trusted(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The content of foreign bytes, which are copied, in time proportional to their length.
     *
     * @throws MalformedOpException if they are not well-formed UTF-8 ({@code INVALID_UTF8}) or above {@link #MAX_BYTES}
     */
    public static Rope ofUtf8(byte[] utf8) {
        if (utf8.length > MAX_BYTES) {
            throw tooLong();
        }
        if (!Utf8.isValid(utf8, 0, utf8.length)) {
            throw new MalformedOpException(Flaw.INVALID_UTF8, "the content is not well-formed UTF-8");
        }
        return trusted(utf8);
    }

    private static Rope trusted(byte[] utf8) {
        return utf8.length == 0 ? EMPTY : new Rope(RopeSplice.build(utf8, RopeSplice.USUAL_LEAF));
    }

    private static MalformedOpException tooLong() {
        return new MalformedOpException(Flaw.LENGTH_OUT_OF_RANGE, "content above " + MAX_BYTES + " bytes");
    }

    /** Code points. */
    public int length() {
        return root.codePoints;
    }

    /** Bytes of UTF-8. */
    public int byteLength() {
        return root.bytes;
    }

    /** UTF-16 units, as {@link String#length} counts them. */
    public int utf16Length() {
        return root.codePoints + root.supplementaries;
    }

    /** Whether there is no text. */
    public boolean isEmpty() {
        return root.bytes == 0;
    }

    /**
     * This content with {@code text} before the code point at {@code position}.
     *
     * @throws MalformedOpException for a lone surrogate or content above {@link #MAX_BYTES}
     * @throws IndexOutOfBoundsException for a position outside of 0..length
     */
    public Rope insert(int position, String text) {
        return replace(position, 0, text);
    }

    /** This content without {@code count} code points from {@code position} on. */
    public Rope delete(int position, int count) {
        return replace(position, count, "");
    }

    /** This content with {@code text} in the place of {@code count} code points; errors as {@link #insert}. */
    public Rope replace(int position, int count, String text) {
        Objects.checkFromIndexSize(position, count, length());
        Lengths.codePoints(text);
        return count == 0 && text.isEmpty() ? this : new Rope(RopeSplice.splice(root, position, count, text));
    }

    /** The part from code point {@code from} up to, without, {@code to}; shares what it can with this rope. */
    public Rope slice(int from, int to) {
        Objects.checkFromToIndex(from, to, length());
        return delete(to, length() - to).delete(0, from);
    }

    /** The text from code point {@code from} up to, without, {@code to}. */
    public String text(int from, int to) {
        Objects.checkFromToIndex(from, to, length());
        return root.text(from, to);
    }

    /** All of it as a string. */
    @Override
    public String toString() {
        return new String(toUtf8(), StandardCharsets.UTF_8);
    }

    /** All of it as bytes. */
    public byte[] toUtf8() {
        ByteSink sink = new ByteSink(root.bytes);
        root.forEachLeaf(sink);
        return sink.bytes;
    }

    /** Writes all of it as UTF-8, leaf by leaf. */
    public void writeTo(OutputStream out) throws IOException {
        writeLeaves(root, out);
    }

    private static void writeLeaves(RopeNode node, OutputStream out) throws IOException {
        if (node instanceof Branch branch) {
            writeLeaves(branch.left, out);
            writeLeaves(branch.right, out);
        } else {
            out.write(((Leaf) node).utf8);
        }
    }

    /**
     * Gives all of it as UTF-8 in new arrays of at most {@code maxBytes} each, cut between code points, none empty.
     *
     * @param maxBytes at least 4, so that each code point fits
     */
    public void forEachChunk(int maxBytes, Consumer<byte[]> consumer) {
        if (maxBytes < 4) {
            throw new IllegalArgumentException("a chunk of " + maxBytes + " bytes cannot hold every code point");
        }
        Chunker chunker = new Chunker(maxBytes, root.bytes, consumer);
        root.forEachLeaf(chunker);
        chunker.finish();
    }

    /**
     * CRC-32C of the UTF-8 content, as {@link java.util.zip.CRC32C} gives it. Remembered in the parts of the rope: after an
     * edit only what is new is computed.
     */
    public int crc32c() {
        return root.crc32c();
    }

    /** Whether both are the same text, however they came about. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other == this
                || (other instanceof Rope rope
                        && rope.root.bytes == root.bytes
                        && rope.crc32c() == crc32c()
                        && (rope.root == root || Arrays.equals(rope.toUtf8(), toUtf8())));
    }

    @Override
    public int hashCode() {
        return crc32c();
    }

    RopeNode root() {
        return root;
    }

    private static final class ByteSink implements RopeNode.LeafReader {
        final byte[] bytes;
        private int size;

        ByteSink(int size) {
            this.bytes = new byte[size];
        }

        @Override
        public void read(byte[] utf8) {
            System.arraycopy(utf8, 0, bytes, size, utf8.length);
            size += utf8.length;
        }
    }

    /** Refills arrays of the chunk size from leaves of any size. */
    private static final class Chunker implements RopeNode.LeafReader {
        private final int maxBytes;
        private final Consumer<byte[]> consumer;
        private int left;
        private byte[] chunk;
        private int size;

        Chunker(int maxBytes, int totalBytes, Consumer<byte[]> consumer) {
            this.maxBytes = maxBytes;
            this.left = totalBytes;
            this.consumer = consumer;
            this.chunk = new byte[Math.min(maxBytes, totalBytes)];
        }

        @Override
        public void read(byte[] utf8) {
            int from = 0;
            while (from < utf8.length) {
                int count = Math.min(utf8.length - from, chunk.length - size);
                int end = from + count;
                while (end < utf8.length && end > from && Utf8.isContinuation(utf8[end])) {
                    end--;
                }
                System.arraycopy(utf8, from, chunk, size, end - from);
                size += end - from;
                if (end < utf8.length) {
                    finish();
                }
                from = end;
            }
        }

        void finish() {
            if (size > 0) {
                left -= size;
                consumer.accept(size == chunk.length ? chunk : Arrays.copyOf(chunk, size));
                chunk = new byte[Math.min(maxBytes, left)];
                size = 0;
            }
        }
    }
}
