package io.sequencer.client;

import com.google.protobuf.ByteString;

/**
 * A document's content at one serverSeq, its checksum verified.
 *
 * @param seq the last op it includes
 * @param version counts the ops up to {@code seq} that changed the content
 * @param bytes text documents: UTF-8
 * @param crc32c CRC-32C of {@code bytes}
 * @param text whether this is the content of a text document
 */
public record Content(long seq, long version, ByteString bytes, int crc32c, boolean text) {

    /** The content as a string; bytes that are not UTF-8 become replacement characters. */
    public String asText() {
        return bytes.toStringUtf8();
    }
}
