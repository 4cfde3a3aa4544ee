package io.sequencer.server.raft.files;

import io.sequencer.server.raft.DamagedLogException;
import io.sequencer.server.raft.NewerFormatException;
import java.io.IOException;
import java.nio.file.Path;

/** The first line of a small text file: what it is, and its format. */
public final class TextFormat {

    private TextFormat() {}

    /**
     * @param prefix what the line begins with; the format's number is the rest
     * @throws NewerFormatException a later release wrote it
     * @throws DamagedLogException it is no such file
     */
    public static void check(String line, String prefix, int known, Path file) throws IOException {
        if (line.startsWith(prefix) && line.substring(prefix.length()).matches("[1-9][0-9]{0,8}")) {
            int found = Integer.parseInt(line.substring(prefix.length()));
            if (found > known) {
                throw new NewerFormatException(file.toString(), found, known);
            }
            if (found == known) {
                return;
            }
        }
        throw new DamagedLogException(file + " does not say what it is: repair rejoin puts it aside");
    }
}
