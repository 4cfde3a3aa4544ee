package io.sequencer.chaos.model;

import io.sequencer.chaos.history.HistoryWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Writes a good history to a file: {@code SEED DOCUMENTS OPS-PER-DOCUMENT FILE}. */
public final class GenerateMain {
    private static final int USAGE = 2;
    private static final int CLIENTS = 8;
    private static final int SUBSCRIBERS = 1;

    private GenerateMain() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 4) {
            System.err.println("usage: SEED DOCUMENTS OPS-PER-DOCUMENT FILE");
            System.exit(USAGE);
        }
        Shape shape = new Shape(Integer.parseInt(args[1]), Integer.parseInt(args[2]), CLIENTS, SUBSCRIBERS);
        try (HistoryWriter writer = HistoryWriter.create(Path.of(args[3]))) {
            ModelHistory.write(Long.parseLong(args[0]), shape, event -> {
                try {
                    writer.write(event);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
