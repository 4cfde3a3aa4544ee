package io.sequencer.server.auth.issuer;

import io.sequencer.server.config.people.IssuerSetting;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where an issuer's keys are. */
@FunctionalInterface
interface KeySource {

    /**
     * At most {@link KeySet#MAX_BYTES}. Blocks, for a bounded time.
     *
     * @throws IOException in words for who runs the cluster
     */
    byte[] read() throws IOException, InterruptedException;

    static KeySource of(IssuerSetting setting) {
        return setting.jwksFile()
                .<KeySource>map(file -> () -> ofFile(file))
                .orElseGet(() -> new KeyAddress(URI.create(setting.jwksUrl())));
    }

    private static byte[] ofFile(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UnusableKeysException("there is no such file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] read = in.readNBytes(KeySet.MAX_BYTES + 1);
            if (read.length > KeySet.MAX_BYTES) {
                throw new UnusableKeysException("more than " + KeySet.MAX_BYTES + " bytes");
            }
            return read;
        }
    }
}
