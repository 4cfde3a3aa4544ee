package io.sequencer.server.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the seeds of all targets below a directory, and prints a line for each: its name and its class. */
public final class SeedsMain {
    private SeedsMain() {}

    public static void main(String[] arguments) throws IOException {
        for (FuzzTarget target : FuzzTarget.all()) {
            Path directory = Files.createDirectories(Path.of(arguments[0]).resolve(target.name()));
            int number = 0;
            for (byte[] seed : target.seeds()) {
                Files.write(directory.resolve("seed-" + number++), seed);
            }
            System.out.println(target.name() + " " + target.type().getName());
        }
    }
}
