package io.sequencer.cli.drill.power;

import io.sequencer.cli.drill.machine.PreloadedLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Has fsync do nothing, in processes that were started with its environment, from the moment it is thrown.
 *
 * @param thrown exists from that moment on
 */
record FsyncSwitch(PreloadedLibrary library, Path thrown) {

    /** @throws IOException if it cannot be compiled */
    static FsyncSwitch make(Path directory) throws IOException {
        return new FsyncSwitch(PreloadedLibrary.compile("no-fsync", directory), directory.resolve("fsync-is-off"));
    }

    /** What a process needs to be subject to it. */
    Map<String, String> environment() {
        return library.environment("NO_FSYNC_IF_EXISTS", thrown.toString());
    }

    void turnOff() throws IOException {
        Files.createFile(thrown);
    }
}
