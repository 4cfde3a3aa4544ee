package io.sequencer.server.raft.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/**
 * What a file's content is known by.
 *
 * @param sha256 in hexadecimal digits
 */
public record FileDigest(long bytes, String sha256) {

    private static final int BUFFER_BYTES = 1 << 17;

    public static FileDigest of(Path file) throws IOException {
        return of(file, read -> {});
    }

    /** @param progress told how many bytes more were read */
    public static FileDigest of(Path file, LongConsumer progress) throws IOException {
        MessageDigest sha256 = newSha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sha256.update(buffer, 0, n);
                bytes += n;
                progress.accept(n);
            }
        }
        return new FileDigest(bytes, HexFormat.of().formatHex(sha256.digest()));
    }

    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
