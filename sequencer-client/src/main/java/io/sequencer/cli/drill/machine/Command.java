package io.sequencer.cli.drill.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Programs of the system. Any thread. */
public final class Command {

    private Command() {}

    /**
     * Runs one and waits for it.
     *
     * @return what it said, if it failed
     */
    public static Optional<String> failure(String... words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            return code == 0
                    ? Optional.empty()
                    : Optional.of(String.join(" ", List.of(words)) + " ended with " + code + ": " + said.strip());
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** @throws IOException with what it said, if it failed */
    public static void run(String... words) throws IOException {
        Optional<String> failure = failure(words);
        if (failure.isPresent()) {
            throw new IOException(failure.get());
        }
    }
}
